import { spawn } from "node:child_process";
import { join } from "node:path";
import { EngineError, type Progress } from "./engine";
import { withHeartbeat } from "./heartbeat";
import { which } from "./on-path";

/** A program that is built from a module folder here, whose go.mod and go.sum pin everything that goes into it. */
export interface GoProgram {
  what: string;
  /** For people: how long a first build takes. */
  usually: string;
  module: string;
  /** The package to build, as `go build` names it. */
  package: string;
  /** String variables that the linker sets. */
  variables: Record<string, string>;
}

export const goModules = join(__dirname, "go");

/** What nobody will look at is left out: without debug information a build takes a tenth less, and a third less space. */
const WITHOUT_DEBUGGING = { compiler: "-gcflags=all=-dwarf=false", linker: "-s -w" };

/** Builds a program into a file. */
export async function goBuild(
  program: GoProgram,
  output: string,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<void> {
  const go = await which("go", environment);
  if (go === undefined) {
    throw new EngineError(
      "There is no `pulumi` on the PATH, its download site cannot be reached, and there is no Go to build it with: " +
        "install Pulumi (https://www.pulumi.com/docs/install/) or Go 1.21 or newer (https://go.dev/doc/install), then run this again.",
    );
  }
  const variables = Object.entries(program.variables).map(([name, value]) => `-X ${name}=${value}`);
  const build = [
    ...["build", "-v", "-trimpath", "-buildvcs=false", WITHOUT_DEBUGGING.compiler],
    ...["-ldflags", [WITHOUT_DEBUGGING.linker, ...variables].join(" ")],
  ];
  const log = new BuildLog();
  await withHeartbeat(
    progress,
    `Building ${program.what}`,
    program.usually,
    () => run(go, [...build, "-o", output, program.package], join(goModules, program.module), environment, log),
    () => log.summary(),
  );
}

/** Reads what `go build -v` prints: a line for each module it downloads and for each package it compiles. */
export class BuildLog {
  private downloaded = 0;
  private compiled = 0;
  private last: string[] = [];

  read(text: string): void {
    for (const line of text.split("\n").filter(Boolean)) {
      if (line.startsWith("go: downloading")) this.downloaded++;
      else if (/^[\w./~-]+$/.test(line)) this.compiled++;
      else this.last = [...this.last, line].slice(-5);
    }
  }

  summary(): string {
    const parts = [
      this.downloaded > 0 && `${this.downloaded} modules downloaded`,
      this.compiled > 0 && `${this.compiled} packages compiled`,
    ];
    return parts.filter(Boolean).join(", ");
  }

  complaints(): string {
    return this.last.join("\n");
  }
}

function run(
  go: string,
  args: string[],
  directory: string,
  environment: NodeJS.ProcessEnv,
  log: BuildLog,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // The pins decide what is built, not the flags, workspace or C compiler that happen to be on this machine; nor its
    // Go, which fetches the one that a go.mod asks for, unless it is told not to, as in images of Go and GitHub's runners.
    const pinned = { GOFLAGS: "-mod=readonly", GOWORK: "off", GOTOOLCHAIN: "auto", CGO_ENABLED: "0" };
    const env = { ...environment, ...pinned };
    const child = spawn(go, args, { cwd: directory, env, stdio: ["ignore", "ignore", "pipe"] });
    let rest = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      log.read(lines.join("\n"));
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      log.read(rest);
      if (code === 0) resolve();
      else
        reject(
          new EngineError(`go ${args[0]} in ${directory} ended with ${signal ?? `code ${code}`}:\n${log.complaints()}`),
        );
    });
  });
}
