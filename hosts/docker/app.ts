import * as pulumi from "@pulumi/pulumi";
import { after } from "../after";
import type { AppSpec, HostOptions, RunningApp } from "../host";
import { privateHostname } from "./names";
import { runProcess } from "./process";
import { release } from "./release";
import { route } from "./routes";
import type { Site } from "./site";

/**
 * Containers for each process. The release runs first; when it fails no process is touched. Then each process changes and
 * is verified, and, last, the proxy turns to it.
 */
export function app(site: Site, name: string, spec: AppSpec, opts: HostOptions): RunningApp {
  const released = release(site, `${name}-release`, spec, opts);
  const processOpts = { ...opts, dependsOn: [...(opts.dependsOn ?? []), ...released] };
  const addresses = Object.entries(spec.processes).flatMap(([processName, process]) => {
    const own = privateHostname(name, processName);
    const { containers, healthy } = runProcess(site, own, { app: spec, processName, spec: process }, processOpts);
    const { http } = process;
    if (http === undefined) return [];
    if (!http.public || http.domain === undefined) {
      return [[processName, after([healthy], pulumi.output(`http://${own}:${http.port}`))] as const];
    }
    const to = { domain: http.domain, hostnames: containers.map((container) => container.name), port: http.port };
    return [[processName, route(site, own, to, { parent: opts.parent, dependsOn: [healthy] })] as const];
  });
  return { addresses: Object.fromEntries(addresses) };
}
