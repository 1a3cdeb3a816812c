// @ts-check
// Writes the id of the daemon, once; from then on it ends `up` where the address leads to another one. Pulumi takes what is on
// the first one for made on the other: it would make everything anew there, without data, and forget what is protected.
import { docker, Failure, run } from "./program.mjs";

await run({
  known: async () => {
    const { status, stdout, stderr } = await docker(["info", "--format", "{{.ID}}"]);
    const id = stdout.trim();
    if (status !== 0 || id === "") throw new Failure(`The Docker daemon does not tell its id: ${stderr}`);
    const known = (process.env["PULUMI_COMMAND_STDOUT"] ?? "").trim();
    if (known !== "" && known !== id && process.env["SOCLE_ANOTHER_MACHINE"] !== id) {
      throw new Failure(
        [
          `This is another Docker daemon, ${id}, than the one that everything was made on, ${known}. Nothing was changed.`,
          'Put docker:host back. To move to another machine, or when the old one is lost, see docs/docker.md, "Another machine".',
        ].join("\n"),
      );
    }
    console.log(id);
  },
});
