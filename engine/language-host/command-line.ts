/** What the runtime section of a Pulumi.yaml or PulumiPolicy.yaml may say to Node.js; defaults are the official host's. */
export interface RuntimeOptions {
  /** Load ts-node before the program. Default: true. */
  typescript: boolean;
  /** Arguments for node itself, before the program. Default: none. */
  nodeArguments: string[];
}

export function parseRuntimeOptions(options: Record<string, unknown>): RuntimeOptions {
  const { typescript = true, nodeargs = "" } = options;
  if (typeof typescript !== "boolean") throw new Error("typescript option must be a boolean");
  if (typeof nodeargs !== "string") throw new Error("nodeargs option must be a string");
  return { typescript, nodeArguments: splitWords(nodeargs) };
}

/** Splits a line into words as a POSIX shell does: quotes group, a backslash protects the next character. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs)) words.push(unquote(word));
  return words;
}

function unquote(word: string): string {
  return word.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs,
    (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
  );
}

/** What the engine says when it asks for a program to be run. */
export interface Program {
  monitor: string;
  engine: string;
  project: string;
  stack: string;
  organization: string;
  directory: string;
  /** The folder of Pulumi.yaml, when the engine names one. */
  rootDirectory: string | undefined;
  /** A file or folder, relative to the directory. */
  entryPoint: string;
  parallel: number;
  dryRun: boolean;
  arguments: string[];
}

/** The arguments of `@pulumi/pulumi/cmd/run`, which loads and runs a program. */
export function runArguments(program: Program): string[] {
  const flags: [string, string | undefined][] = [
    ["--monitor", program.monitor],
    ["--engine", program.engine],
    ["--project", program.project],
    ["--stack", program.stack],
    ["--organization", program.organization || undefined],
    ["--root-directory", program.rootDirectory || undefined],
    ["--pwd", program.directory],
    ["--parallel", String(program.parallel)],
  ];
  return [
    ...flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value])),
    ...(program.dryRun ? ["--dry-run"] : []),
    program.entryPoint || ".",
    ...program.arguments,
  ];
}

/** `@pulumi/pulumi/cmd/run-policy-pack` wants the engine's address first, `…/cmd/run-plugin` the folder. */
export function pluginCommand(
  kind: string,
  directory: string,
  engineArguments: string[],
): { module: string; arguments: string[] } {
  return kind === "analyzer"
    ? { module: "@pulumi/pulumi/cmd/run-policy-pack", arguments: [...engineArguments, directory] }
    : { module: "@pulumi/pulumi/cmd/run-plugin", arguments: [directory, ...engineArguments] };
}
