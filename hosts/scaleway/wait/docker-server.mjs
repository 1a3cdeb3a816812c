// @ts-check
// Waits until Docker answers on the server DAEMON, ssh://user@host, which cloud-init is installing it on.
import { spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

const daemon = new URL(process.env["DAEMON"] ?? "");
const end = Date.now() + Number(process.env["LIMIT_SECONDS"]) * 1000;
const target = `${daemon.username}@${daemon.hostname}`;
// The machine is new: nobody can know its key yet. From now on another key is refused.
const options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=accept-new", "-o", "ConnectTimeout=10"];

for (;;) {
  const { status, stdout, stderr, error } = spawnSync(
    "ssh",
    [...options, target, "docker", "version", "--format", "{{.Server.Version}}"],
    { encoding: "utf8" },
  );
  if (status === 0) {
    console.log(`Docker ${stdout.trim()}`);
    break;
  }
  const reason = error ? error.message : stderr.trim().split("\n").at(-1);
  if (error || /Permission denied|REMOTE HOST IDENTIFICATION HAS CHANGED|verification failed/i.test(stderr))
    fail(reason);
  if (Date.now() > end) fail(`${reason}. Look at /var/log/cloud-init-output.log on the server.`);
  await pause(5000);
}

/** @param {string | undefined} reason */
function fail(reason) {
  console.error(
    `Docker on the new server does not answer at ${target}: ${reason}\n` +
      "Is your public SSH key among the keys of the Scaleway project, and its private half in your agent? " +
      `If the address was another machine's before: ssh-keygen -R ${daemon.hostname}`,
  );
  process.exit(1);
}
