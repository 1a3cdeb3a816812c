import * as scaleway from "@pulumiverse/scaleway";
import type { Webhooks } from "../environment";
import type { HostOptions, Placement, UptimeCheckSpec } from "../host";
import { uptimeImage, uptimePatience, uptimeProgram } from "../uptime";
import { webhooksVariable } from "../webhooks";
import { nameLimits, placedName } from "./names";
import type { Site, WebhookSecret } from "./site";
import { containerProcessors } from "./sizes";
import { tags } from "./tags";

/** For a server that sends its answer letter by letter. */
const timeLimit = "2m0s";

const memoryMb = 128;

/**
 * A Serverless Job that asks the address every five minutes, or every hour, for Cockpit has no synthetic checks; jobs lack
 * a private network, and a public address needs none. One answer of 2xx or 3xx out of three is enough. Otherwise the run
 * is `failed`, its log says why, and each webhook gets one message. A run knows nothing of the one before: the message
 * comes again each time while the address does not answer, and none says that it is back.
 */
export function uptimeCheck(site: Site, name: string, { url, sleeps }: UptimeCheckSpec, opts: HostOptions): void {
  const secret = site.webhookSecret();
  new scaleway.job.Definition(
    name,
    {
      name: placedName(site.placement, name, nameLimits.job),
      imageUri: uptimeImage,
      startupCommands: ["python3", "-c", uptimeProgram],
      env: { URL: url, ...uptimePatience },
      ...(secret && {
        secretReferences: [{ secretId: secret.secretId, secretVersion: "latest", environment: "WEBHOOKS" }],
      }),
      cron: { schedule: sleeps ? "0 * * * *" : "*/5 * * * *", timezone: "Europe/Paris" },
      timeout: timeLimit,
      memoryLimit: memoryMb,
      cpuLimit: containerProcessors.get(memoryMb)!,
      localStorageCapacity: 1000,
      region: site.region,
      projectId: site.projectId,
    },
    { ...opts, dependsOn: [...(opts.dependsOn ?? []), ...(secret?.ready ?? [])] },
  );
}

/** One secret for all checks of a product. A change makes a new version, which the next runs read. */
export function webhookSecret(
  name: string,
  { placement, region, projectId }: { placement: Placement; region: string; projectId: string },
  webhooks: Webhooks,
  opts: HostOptions,
): WebhookSecret | undefined {
  const data = webhooksVariable(webhooks);
  if (data === undefined) {
    return undefined;
  }
  const secret = new scaleway.secrets.Secret(
    `${name}-webhooks`,
    {
      name: placedName(placement, `${name}-webhooks`, nameLimits.secret),
      description: "Where uptime checks tell that an address does not answer",
      tags: tags(placement),
      region,
      projectId,
    },
    opts,
  );
  const version = new scaleway.secrets.Version(`${name}-webhooks-version`, { secretId: secret.id, data, region }, opts);
  return { secretId: secret.id, ready: [version] };
}
