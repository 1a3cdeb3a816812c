import { readEnvironment, stackConfig } from "./environment";
import { writeStacks } from "./environment/stack-traces";
import { openDocker } from "./hosts/docker/open";
import { openScaleway } from "./hosts/scaleway/open";
import { products } from "./products";

writeStacks({ ofPromises: Boolean(process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) });

const { host, account, ...environment } = readEnvironment(stackConfig(), products, process.env);
const { hostOf, outputs: shared } =
  host.kind === "docker"
    ? openDocker({ ...environment, ...host, ...account })
    : { hostOf: openScaleway({ ...environment, ...host, ...account }), outputs: {} };

/** By product: its version, its addresses, where its images go, what is left to do by hand; and what they share. */
const byProduct = Object.fromEntries(
  environment.products.map(({ product, environment: settings, sources }) => {
    const { version } = settings;
    const built = product.build(settings, hostOf({ product: product.name, version, sources }));
    return [product.name, { version, ...built }];
  }),
);

export = { ...shared, ...byProduct };
