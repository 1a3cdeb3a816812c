// @ts-check
// Waits until Docker answers on the server DAEMON, ssh://user@host, which cloud-init is installing it on.
import { spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

const daemon = new URL(process.env["DAEMON"] ?? "");
// The variable is for whoever runs Pulumi, for one run.
const end = Date.now() + Number(process.env["SOCLE_PATIENCE_SECONDS"] || process.env["LIMIT_SECONDS"]) * 1000;
const target = `${daemon.username}@${daemon.hostname}`;
// The machine is new: nobody can know its key yet. From now on another key is refused.
const options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new", "-o", "ConnectTimeout=10"];

/** What ssh ends with when it is not let in, or finds nobody; anything else is how the command there ended. */
const notConnected = 255;

/** What waiting does not mend, by what ssh says of it. */
const refusals = [
  {
    when: /Permission denied/i,
    advice: "Is your public SSH key among the keys of the Scaleway project, and its private half in your agent?",
  },
  {
    when: /REMOTE HOST IDENTIFICATION HAS CHANGED|verification failed/i,
    advice: `If the address was another machine's before: ssh-keygen -R ${daemon.hostname}`,
  },
];

for (;;) {
  const { status, stdout, stderr, error } = spawnSync(
    "ssh",
    [...options, target, "docker", "version", "--format", "{{.Server.Version}}"],
    // A machine that starts may stop answering in the middle.
    { encoding: "utf8", timeout: 30_000 },
  );
  if (status === 0) {
    console.log(`Docker ${stdout.trim()}`);
    break;
  }
  const hangs = error !== undefined && "code" in error && error.code === "ETIMEDOUT";
  if (error && !hangs) fail(error.message, "Is OpenSSH installed where Pulumi runs?");
  const refusal = refusals.find(({ when }) => when.test(stderr));
  const reason = stderr.trim().split("\n").at(-1) || (hangs ? "no answer in 30 seconds" : `exit code ${status}`);
  if (refusal) fail(reason, refusal.advice);
  if (Date.now() > end) {
    fail(
      reason,
      hangs || status === notConnected
        ? "The server is made, and its console at Scaleway shows how it starts. Once it has, run pulumi up again."
        : "Look at /var/log/cloud-init-output.log on the server. Once it is mended, run pulumi up again.",
    );
  }
  await pause(5000);
}

/**
 * @param {string} reason
 * @param {string} advice
 */
function fail(reason, advice) {
  console.error(`Docker on the new server does not answer at ${target}: ${reason}\n${advice}`);
  process.exit(1);
}
