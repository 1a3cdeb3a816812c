import { readEnvironment, scalewayAccount, stackConfig } from "./environment";
import { openScaleway } from "./hosts/scaleway/open";
import { products } from "./products";

const config = stackConfig();
const { host, ...environment } = readEnvironment(config, products);
if (host.kind === "docker") throw new Error("Docker is not there yet.");
const hostOf = openScaleway({ ...environment, ...host, ...scalewayAccount(config, process.env) });

/** By product: its version, its addresses, where its images go, what is left to do by hand. */
const outputs = Object.fromEntries(
  environment.products.map(({ product, environment: settings, sources }) => {
    const built = product.build(settings, hostOf({ product: product.name, sources }));
    return [product.name, { version: settings.version, ...built }];
  }),
);

export = outputs;
