import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalScaleway, type LocalScaleway } from "../../../../sandbox/scaleway";
import { addRootZone } from "../../../../sandbox/scaleway/seeds";
import { providerSources, readCassette } from "./cassette";
import { emptyScore, replay, type Score } from "./replay";

/** Recordings of the real API that the provider's own tests made, by service. */
const cassettes: Record<string, readonly string[]> = {
  account: ["project-basic", "project-no-update", "list-resource-project-by-name"],
  block: ["volume-basic", "volume-update-size", "volume-from-snapshot", "snapshot-basic"],
  cockpit: [
    "cockpit-source-basic-logs",
    "cockpit-source-update",
    "token-basic",
    "grafana-user-basic",
    "cockpit-alert-manager-create-with-single-contact",
  ],
  container: [
    "namespace-basic",
    "namespace-secret-management",
    "container-basic",
    "container-command-and-args",
    "container-env",
    "container-http-option",
    "container-image",
    "container-probes",
    "container-scaling-option",
    "cron-basic",
    "domain-basic",
    "trigger-cron",
  ],
  domain: [
    "domain-record-basic",
    "domain-record-cname",
    "domain-record-srv-zone",
    "domain-zone-basic",
    "domain-zone-root-zone",
  ],
  iam: [
    "api-key-with-application",
    "application-basic",
    "group-applications",
    "policy-basic",
    "policy-change-linked-entity",
    "policy-change-permissions",
    "ssh-key-basic",
  ],
  instance: [
    "ip-basic",
    "ip-routed-ipv6",
    "private-nic-basic",
    "security-group-basic",
    "security-group-rules-basic",
    "server-minimal",
    "server-user-data-with-cloud-init-at-start",
    "volume-basic",
  ],
  ipam: ["ipamip-basic", "ipamip-with-standalone-address", "ipamip-with-tags"],
  jobs: [
    "job-definition-basic",
    "job-definition-cron",
    "job-definition-retry-policy",
    "job-definition-secret-reference",
    "job-definition-timeout",
  ],
  rdb: [
    "acl-basic",
    "action-rdb-database-backup-restore-basic",
    "database-basic",
    "instance-basic",
    "instance-private-network-cleanup",
    "instance-settings",
    "instance-volume",
    "privilege-update-permission",
    "rdb-snapshot-basic",
    "read-replica-basic",
    "user-basic",
  ],
  redis: ["cluster-acl", "cluster-basic", "cluster-certificate", "cluster-migrate", "cluster-settings"],
  registry: ["namespace-basic", "data-source-namespace-basic"],
  secret: ["secret-basic", "secret-protected", "secret-version-basic", "secret-with-versions"],
  vpc: ["acl-basic", "vpc-basic", "vpc-private-network-basic", "vpc-private-network-subnets"],
};

describe("answers recorded from the real API", () => {
  const scores = new Map<string, Score>();
  let local: LocalScaleway;
  let sources: string;

  beforeAll(async () => {
    sources = await providerSources();
    local = await startLocalScaleway();
  }, 600_000);

  afterAll(async () => {
    await local.close();
    process.stdout.write(table(scores));
  });

  it.each(Object.keys(cassettes))(
    "%s: the local answers have the recorded statuses and keys",
    async (service) => {
      const total = emptyScore();
      for (const name of cassettes[service] ?? []) {
        await fetch(`${local.controlUrl}/reset`, { method: "POST" });
        addRootZone(local.store, local.projectId, "scaleway-terraform.com");
        const score = await replay(await readCassette(sources, service, name), local);
        expect(score.calls, `${name} holds calls`).toBeGreaterThan(0);
        add(total, score);
      }
      scores.set(service, total);
      // Nothing is missing today: a share that may be missing would hide the next key that gets lost.
      expect([...new Set(total.misses)]).toEqual([]);
    },
    60_000,
  );

  it("replays at least 40 recordings", () => {
    expect(Object.values(cassettes).flat().length).toBeGreaterThanOrEqual(40);
  });
});

function add(total: Score, score: Score): void {
  total.calls += score.calls;
  total.sameStatus += score.sameStatus;
  total.keys += score.keys;
  total.keysFound += score.keysFound;
  total.misses.push(...score.misses);
}

function table(scores: Map<string, Score>): string {
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`.padStart(8);
  const lines = [...scores].map(([service, { calls, sameStatus, keys, keysFound }]) => {
    const count = String(cassettes[service]?.length ?? 0).padStart(10);
    const found = `${String(calls).padStart(7)}${percent(sameStatus, calls)}${String(keys).padStart(8)}${percent(keysFound, keys)}`;
    return `${service.padEnd(10)}${count}${found}`;
  });
  return ["\nservice   recordings  calls  status    keys   found", ...lines, ""].join("\n");
}
