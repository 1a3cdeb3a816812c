import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import type { HostOptions } from "../host";
import { program } from "./program";
import type { Site } from "./site";

export interface Route {
  /** Full name that people call. */
  domain: string;
  /** Host names of the containers that answer, on the network of the proxy. */
  hostnames: pulumi.Input<string>[];
  /** Port that they listen on. */
  port: number;
  /** Access key of S3 that nobody may sign with from outside. Default: none. */
  refusedAccessKey?: string;
}

/**
 * Serves a name through the proxy, and points it at the machine where the address of that is known. Other containers take
 * over without a request being lost.
 * @returns the address, once it is served
 */
export function route(
  site: Pick<Site, "server" | "dns">,
  name: string,
  { domain, hostnames, port, refusedAccessKey }: Route,
  opts: HostOptions,
): pulumi.Output<string> {
  const { server, dns } = site;
  server.claim(domain, name);
  const address = server.publicUrl(domain);
  const served = program(
    site,
    `${name}-route`,
    {
      run: { create: "route.mjs write", delete: "route.mjs remove" },
      environment: {
        PROXY: server.proxy.name,
        // Told to another proxy too, whose sites may have gone with the machine.
        PROXY_ID: server.proxy.id,
        DOMAIN: domain,
        SITE: pulumi
          .all(hostnames)
          .apply((names) => caddySite(server.isLocal ? address : domain, names, port, refusedAccessKey)),
      },
      replacedBy: [domain],
    },
    { ...opts, dependsOn: [...(opts.dependsOn ?? []), server.proxy], deletedWith: server.sites },
  );
  const ready: pulumi.Resource[] = [served];
  if (server.address !== undefined) {
    ready.push(dns.record(`${name}-record`, { domain, type: "A", value: server.address }, { parent: opts.parent }));
  }
  return after(ready, pulumi.output(address));
}

/**
 * A site of Caddy's configuration. A request goes to the container that has the fewest: one that hangs keeps those that it
 * has, and gets hardly any more. To count failures instead, by `fail_duration`, would not see who hangs up before Caddy
 * does, and would take containers away from everybody for one page that is slow. A container that does not take the call
 * is passed over for another, and no answer is waited for longer than Scaleway waits (Serverless Containers, timeout).
 *
 * No connection is closed while a request is on its way. Those to a container go before its program closes them, two to
 * five seconds after the last request, and before it is to end; those of people are told to end while the proxy changes
 * over (Caddy, "shutdown_delay").
 */
function caddySite(address: string, hostnames: string[], port: number, refusedAccessKey?: string): string {
  return `${address} {
${refusedAccessKey === undefined ? "" : refusal(refusedAccessKey)}	@changing vars {http.shutting_down} true
	header @changing Connection close
	reverse_proxy ${hostnames.map((hostname) => `${hostname}:${port}`).join(" ")} {
		lb_policy least_conn
		lb_try_duration 5s
		transport http {
			keepalive 1s
			response_header_timeout 5m
		}
	}
}
`;
}

/** Where a signature names its key (AWS, "Signature Version 4"): in a header, or in a URL that is given away. */
function refusal(accessKey: string): string {
  return `	@refused \`{header.Authorization}.contains("Credential=${accessKey}/") || {query.X-Amz-Credential}.matches("(^|,)${accessKey}/")\`
	respond @refused 403
`;
}
