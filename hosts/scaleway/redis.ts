import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import { connectionUrl } from "../connection-url";
import type { HostOptions, RedisServer, RedisSpec } from "../host";
import { rejectMistakes } from "../mistake";
import { protection } from "../placement";
import { nameLimits, placedName } from "./names";
import { databasePassword } from "./password";
import { known, type Site } from "./site";
import { redisNodes, redisVersions } from "./sizes";
import { tags } from "./tags";

/**
 * A Managed Database for Redis on the product's private network, without a public endpoint. Its certificate is signed by
 * itself, for its private addresses: the URL carries it, and asks for it to be checked, with the parameters that redis-py
 * (4.2 or later), Kombu and Celery (5.3 or later) read. Without them redis-py trusts only what the system trusts, Kombu
 * trusts anybody, and Celery's result backend refuses the URL. Other clients take the certificate from the parameter.
 *
 * A full one takes nothing new and throws nothing away, as queues need: `maxmemory-policy` is `noeviction` by default (the
 * API's `available_settings`). Scaleway writes it to disk every one to fifteen minutes, by how much changes, and does not
 * promise that it comes back ("Ensuring data persistence"): tasks that wait may be lost with a node.
 * @throws RunError when the version is not sold
 */
export function redis(site: Site, name: string, spec: RedisSpec, opts: HostOptions): RedisServer {
  const { placement } = site;
  const version = redisVersions[spec.version];
  if (version === undefined) {
    const sold = Object.keys(redisVersions).join(", ");
    rejectMistakes(`Redis ${name}`, [{ path: "version", message: `${spec.version} is not sold: one of ${sold}` }]);
  }
  const userName = "app";
  const password = databasePassword(`${name}-password`, opts);
  const cluster = new scaleway.redis.Cluster(
    name,
    {
      name: placedName(placement, name, nameLimits.redis),
      version: version!,
      nodeType: redisNodes[spec.size],
      clusterSize: 1,
      tlsEnabled: true,
      userName,
      password,
      privateNetworks: [{ id: site.privateNetworkId }],
      tags: tags(placement),
      zone: site.zone,
      projectId: site.projectId,
    },
    pulumi.mergeOptions(opts, protection(placement)),
  );
  const endpoint = cluster.privateNetworks.apply((networks) => known(networks?.[0], "Redis", "private endpoint"));
  const url = pulumi.all([endpoint, password, cluster.certificate]).apply(([network, secret, certificate]) =>
    connectionUrl({
      scheme: "rediss",
      username: userName,
      password: secret,
      hostname: known(network.ips[0], "Redis", "private address"),
      port: network.port,
      path: "0",
      parameters: { ssl_cert_reqs: "required", ssl_ca_data: known(certificate, "Redis", "certificate") },
    }),
  );
  return { url: pulumi.secret(url), ready: [cluster] };
}
