// @ts-check
// Ends `up` before the server of another major version is started on the data in VOLUME, which it could not read.
import { docker, Failure, required, run } from "./program.mjs";

const volume = required("VOLUME");
const version = required("VERSION");

await run({
  check: async () => {
    const found = await versionIn(volume);
    if (found !== "" && found !== version) {
      throw new Failure(
        [
          `The volume ${volume} holds data of PostgreSQL ${found}, which PostgreSQL ${version} cannot read. Nothing was changed.`,
          `Put ${found} back. To move, make a second database with another name and version ${version}, copy the data`,
          "with pg_dump and pg_restore, attach the applications to the new one, then remove the old one.",
        ].join("\n"),
      );
    }
  },
});

/**
 * Looks with a container that is started and then asked: attached to it, the docker command would wait for ever where the
 * connection for that is lost.
 * @param {string} volume
 * @returns {Promise<string>} major version of the data; empty when there are none
 * @throws {Failure}
 */
async function versionIn(volume) {
  const container = `${volume}-version`;
  const mount = `type=volume,source=${volume},target=/volume,volume-nocopy,readonly`;
  // Up to version 17 the volume is the data directory; later ones have a folder in it for each version.
  const command = "cat /volume/PG_VERSION /volume/*/docker/PG_VERSION 2>/dev/null || true";
  const look = ["run", "--detach", "--name", container, "--network=none", "--read-only", "--entrypoint=sh"];
  await remove(container);
  await must([...look, `--mount=${mount}`, required("IMAGE"), "-c", command]);
  await must(["wait", container]);
  const found = await must(["logs", container]);
  await remove(container);
  return found.trim();
}

/** @param {string} container */
async function remove(container) {
  // The image asks for a volume of its own.
  await docker(["rm", "--force", "--volumes", container]);
}

/** @param {string[]} args @returns {Promise<string>} */
async function must(args) {
  const { status, stdout, stderr } = await docker(args);
  if (status !== 0) throw new Failure(`The data in the volume ${volume} cannot be looked at: ${stderr}`);
  return stdout;
}
