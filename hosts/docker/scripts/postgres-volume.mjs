// @ts-check
// Ends `up` before the server of another major version is started on the data in VOLUME, which it could not read.
import { docker, Failure, required, run } from "./service.mjs";

const volume = required("VOLUME");
const version = required("VERSION");

await run({
  check: async () => {
    const look = ["run", "--rm", "--network=none", "--read-only", "--entrypoint=sh"];
    const mount = `type=volume,source=${volume},target=/volume,volume-nocopy,readonly`;
    // Up to version 17 the volume is the data directory; later ones have a folder in it for each version.
    const command = "cat /volume/PG_VERSION /volume/*/docker/PG_VERSION 2>/dev/null || true";
    const { status, stdout, stderr } = await docker([...look, `--mount=${mount}`, required("IMAGE"), "-c", command]);
    if (status !== 0) throw new Failure(`The data in the volume ${volume} cannot be looked at: ${stderr}`);
    const found = stdout.trim();
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
