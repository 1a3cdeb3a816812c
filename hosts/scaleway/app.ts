import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import { after } from "../after";
import type { AppSpec, HostOptions, ProcessSpec, RunningApp } from "../host";
import { container, processContainer, releaseContainer } from "./container";
import type { Site } from "./site";
import { containerIsHealthy, releaseSucceeded } from "./verification";

/**
 * One serverless container for each process. The release runs and is verified first; when it fails no process is touched.
 * Then each process changes, is verified, and, last, its domain points at it.
 */
export function app(site: Site, name: string, spec: AppSpec, opts: HostOptions): RunningApp {
  const released = release(site, name, spec, opts);
  const processOpts = { ...opts, dependsOn: [...(opts.dependsOn ?? []), ...released] };
  const addresses = Object.entries(spec.processes).flatMap(([processName, process]) => {
    const address = runProcess(site, `${name}-${processName}`, { spec, processName, process }, processOpts);
    return process.http === undefined ? [] : [[processName, address] as const];
  });
  return { addresses: Object.fromEntries(addresses) };
}

function release(site: Site, name: string, spec: AppSpec, opts: HostOptions): pulumi.Resource[] {
  if (spec.release === undefined || spec.release.length === 0) {
    return [];
  }
  const releaseName = `${name}-release`;
  const releaseSpec = releaseContainer(site, spec, spec.release);
  const running = container(site, releaseName, releaseSpec, opts);
  const of = { container: running, spec: releaseSpec };
  return [releaseSucceeded(site, `${releaseName}-succeeded`, of, { parent: opts.parent })];
}

function runProcess(
  site: Site,
  name: string,
  { spec, processName, process }: { spec: AppSpec; processName: string; process: ProcessSpec },
  opts: HostOptions,
): pulumi.Output<string> {
  const containerSpec = processContainer(site, spec, processName, process);
  const running = container(site, name, containerSpec, opts);
  const healthPath = process.http?.public ? process.http.health : undefined;
  const of = { container: running, spec: containerSpec, healthPath };
  const healthy = containerIsHealthy(site, `${name}-healthy`, of, { parent: opts.parent });

  const domain = process.http?.domain;
  if (domain === undefined) {
    return after([healthy], running.publicEndpoint);
  }
  // Scaleway checks that the name points at the container before it accepts it and asks for a certificate.
  const alias = site.dns.alias(
    `${name}-alias`,
    { domain, target: running.domainName },
    { parent: opts.parent, dependsOn: [healthy] },
  );
  const served = new scaleway.containers.Domain(
    `${name}-domain`,
    { containerId: running.id, hostname: domain, region: site.region },
    { parent: opts.parent, dependsOn: [alias] },
  );
  return after([healthy, served], pulumi.output(`https://${domain}`));
}
