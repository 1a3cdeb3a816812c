import { readEnvironment, scalewayAccount, stackConfig } from "./environment";
import { scalewayDns } from "./hosts/dns/scaleway";
import { ScalewayAlerts } from "./hosts/scaleway/alerts";
import { ScalewayHost } from "./hosts/scaleway/host";
import { products } from "./products";

const config = stackConfig();
const { owner, disposable, domain, region, zone, webhooks, alertEmail, ...environment } = readEnvironment(
  config,
  products,
);
const { projectId, accessKey, secretKey } = scalewayAccount(config, process.env);

if (alertEmail !== undefined) {
  new ScalewayAlerts("alerts", { email: alertEmail, region, projectId });
}

/** By product: its version, its addresses, where its images go, what is left to do by hand. */
const outputs = Object.fromEntries(
  environment.products.map(({ product, environment: settings }) => {
    const host = new ScalewayHost(product.name, {
      placement: { environment: environment.name, product: product.name, owner, disposable },
      dns: scalewayDns({ zone: domain, projectId }),
      region,
      zone,
      projectId,
      accessKey,
      webhooks,
      api: { secretKey },
    });
    return [product.name, { version: settings.version, ...product.build(settings, host) }];
  }),
);

export = outputs;
