import type { HostOptions, UptimeCheckSpec } from "../host";
import { uptimeImage, uptimePatience, uptimeProgram } from "../uptime";
import { webhooksVariable } from "../webhooks";
import { container } from "./container";
import { isThere } from "./health";
import { placedName } from "./names";
import type { Site } from "./site";

/**
 * A container that asks the address every five minutes, or every hour, and tells the team's webhooks each time that there
 * is no answer. It runs on the same machine: when this is down, nobody tells. There is none on a developer's computer.
 */
export function uptimeCheck(site: Site, name: string, { url, sleeps }: UptimeCheckSpec, opts: HostOptions): void {
  if (site.server.isLocal) {
    return;
  }
  const webhooks = webhooksVariable(site.webhooks);
  container(
    site,
    name,
    {
      name: placedName(site.placement, name),
      image: uptimeImage,
      command: [
        "sh",
        "-c",
        `while :; do python3 -c "$1" || true; sleep ${sleeps ? 3600 : 300}; done`,
        "uptime",
        uptimeProgram,
      ],
      part: "uptime",
      memoryMb: 64,
      readOnly: true,
      env: { URL: url, ...uptimePatience },
      secrets: { ...(webhooks && { WEBHOOKS: webhooks }) },
      networksAdvanced: [{ name: site.network.name }],
      healthcheck: isThere,
    },
    { ...opts, deleteBeforeReplace: true },
  );
}
