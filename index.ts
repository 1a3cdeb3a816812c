import { readEnvironment, scalewayAccount, stackConfig } from "./environment";
import { openDns } from "./hosts/dns";
import { ScalewayAlerts } from "./hosts/scaleway/alerts";
import { ScalewayHost } from "./hosts/scaleway/host";
import { products } from "./products";

const config = stackConfig();
const stack = readEnvironment(config, products);
const { owner, disposable, domain, dns, dnsTtl, region, zone, webhooks, alertEmail, ...environment } = stack;
const { projectId, accessKey, secretKey } = scalewayAccount(config, process.env);

if (alertEmail !== undefined) {
  new ScalewayAlerts("alerts", { email: alertEmail, region, projectId });
}

/** By product: its version, its addresses, where its images go, what is left to do by hand. */
const outputs = Object.fromEntries(
  environment.products.map(({ product, environment: settings }) => {
    const host = new ScalewayHost(product.name, {
      placement: { environment: environment.name, product: product.name, owner, disposable },
      dns: openDns(dns, { zone: domain, ttl: dnsTtl, projectId }),
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
