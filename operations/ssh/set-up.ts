import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../engine/usage-error";

/**
 * Lets `ssh` on the runner of a pipeline reach a Docker server: with the private key of SSH_PRIVATE_KEY, and with the
 * machine's key of SSH_KNOWN_HOSTS (what `ssh-keyscan` prints, compared once by a person) as the only one it may have.
 * Does nothing where neither is set: the stack needs no server.
 * @param home the folder whose `.ssh` the runner's `ssh` reads
 * @returns what was done, for people
 * @throws UsageError when one of the two is missing, or the folder has a key already: that computer is somebody's own
 */
export function setUpSsh(env: NodeJS.ProcessEnv, home: string): string {
  const { SSH_PRIVATE_KEY: key = "", SSH_KNOWN_HOSTS: hosts = "" } = env;
  if (key === "" && hosts === "") return "No server to reach: neither SSH_PRIVATE_KEY nor SSH_KNOWN_HOSTS is set.";
  if (key === "" || hosts === "") {
    throw new UsageError(
      `${key === "" ? "SSH_PRIVATE_KEY" : "SSH_KNOWN_HOSTS"} is not set, and the other is: a server is reached with a key, ` +
        "and known by its own. Set both in the environment of this stack, or neither.",
    );
  }
  const folder = join(home, ".ssh");
  // OpenSSH tries this name, and reads the kind of the key from what is in it.
  const file = join(folder, "id_ed25519");
  if (existsSync(file)) throw new UsageError(`${file} is there already: this is for a runner that is thrown away.`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, withFinalNewline(key), { mode: 0o600 });
  appendFileSync(join(folder, "known_hosts"), withFinalNewline(hosts), { mode: 0o600 });
  return "The key and the server's own are in place.";
}

/** OpenSSH calls a key without one invalid, and forms drop it. */
function withFinalNewline(text: string): string {
  return `${text.replaceAll("\r\n", "\n").trimEnd()}\n`;
}
