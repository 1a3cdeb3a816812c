import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(__dirname, "../..");

/** How a program of the Docker host ended, and how it called the docker command. */
export interface Finished {
  status: number | null;
  stderr: string;
  calls: string[];
}

/**
 * Runs one of the host's programs with a docker command that plays the daemon.
 * @param words program in `hosts/docker/scripts`, and the word that it is called with
 * @param answers shell commands by the begin of the call's words; the n-th call of a list gets its n-th, and then the last
 */
export async function runWithDocker(
  words: string,
  env: Record<string, string>,
  answers: Record<string, string | string[]>,
): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), "socle-docker-command-"));
  try {
    writeFileSync(join(folder, "docker"), dockerCommand(folder, answers));
    chmodSync(join(folder, "docker"), 0o755);
    const [program = "", word = ""] = words.split(" ");
    const path = `${folder}${delimiter}${process.env["PATH"]}`;
    const child = spawn("node", [join(root, "hosts/docker/scripts", program), word], { env: { PATH: path, ...env } });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { status, stderr, calls: readFileSync(join(folder, "calls"), "utf8").trim().split("\n") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function dockerCommand(folder: string, answers: Record<string, string | string[]>): string {
  const cases = Object.entries(answers).map(([begin, given], index) => {
    const all = [given].flat();
    const counter = join(folder, `count-${index}`);
    const turns = all.map((answer, turn) => `${turn === all.length - 1 ? "*" : turn + 1}) ${answer} ;;`);
    return `"${begin}"*) echo >> ${counter}; case $(wc -l < ${counter}) in ${turns.join("\n")}\nesac ;;`;
  });
  const unknown = '*) echo "this daemon does not know: docker $*" >&2; exit 64 ;;';
  return ["#!/bin/sh", `echo "$*" | head -1 >> ${folder}/calls`, 'case "$*" in', ...cases, unknown, "esac"].join("\n");
}
