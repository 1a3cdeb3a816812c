import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong in a stack file. */
export interface Mistake {
  /** Where: the key and the way into its value, as Pulumi writes it: `lvao:web.memoryMb`. */
  path: string;
  /** What is wrong and what is allowed: one sentence that starts with the path. Never holds a secret. */
  text: string;
  /** The command line that mends it. */
  mend: string;
}

/**
 * Everything that is wrong in a stack file. Pulumi prints a `RunError` without a stack trace and ends with an exit code
 * that is not zero.
 */
export class StackFileMistakes extends pulumi.RunError {
  constructor(
    stack: string,
    readonly mistakes: readonly Mistake[],
  ) {
    super(layOut(stack, mistakes));
    this.name = "StackFileMistakes";
  }
}

function layOut(stack: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const width = String(mistakes.length).length;
  const indent = " ".repeat(width + 4);
  return [
    `Pulumi.${stack}.yaml has ${count}:`,
    ...mistakes.map(({ text, mend }, index) => `  ${String(index + 1).padStart(width)}. ${text}\n${indent}${mend}`),
    "Nothing was touched.",
  ].join("\n\n");
}

/**
 * A mistake that another value mends.
 * @param text goes on from the path
 * @param value that is proposed
 */
export function toSet({ stack }: { stack: string }, at: string | ConfigPath, text: string, value: string): Mistake {
  const path = pathAt(at);
  return { path: formatPath(path), text: `${formatPath(path)} ${text}`, mend: configCommands(stack).set(path, value) };
}

/**
 * A mistake that goes with what is there.
 * @param text goes on from the path
 */
export function toRemove({ stack }: { stack: string }, at: string | ConfigPath, text: string): Mistake {
  const path = pathAt(at);
  return { path: formatPath(path), text: `${formatPath(path)} ${text}`, mend: configCommands(stack).remove(path) };
}

function pathAt(at: string | ConfigPath): ConfigPath {
  return typeof at === "string" ? { key: at, inside: [] } : at;
}

/** Command lines on one stack's configuration. */
export function configCommands(stack: string) {
  return {
    /** Pulumi asks for a secret's value itself: it stays out of the shell's history. */
    setSecret: (path: ConfigPath) => command("set", stack, ["--secret"], path),
    set: (path: ConfigPath, value: string, flags: string[] = []) =>
      `${command("set", stack, flags, path)} ${shellQuote(value)}`,
    remove: (path: ConfigPath) => command("rm", stack, [], path),
  };
}

/** A key and the way into its value. */
export interface ConfigPath {
  key: string;
  inside: readonly PropertyKey[];
}

/** `lvao:web.memoryMb`, `lvao:names[0]`, `lvao:labels["a.b"]` (Pulumi documentation, `pulumi config set --path`). */
export function formatPath({ key, inside }: ConfigPath): string {
  return key + inside.map(formatStep).join("");
}

function formatStep(step: PropertyKey): string {
  if (typeof step === "number") return `[${step}]`;
  const name = String(step);
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function command(verb: "set" | "rm", stack: string, flags: string[], path: ConfigPath): string {
  const nested = path.inside.length > 0;
  const target = nested ? `--path '${formatPath(path).replaceAll("'", String.raw`'\''`)}'` : shellQuote(path.key);
  return ["pulumi config", verb, "--stack", stack, ...flags, target].join(" ");
}

function shellQuote(word: string): string {
  return /^[\w.,:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
