import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document, type ErrorCode } from "yaml";
import { nearest } from "../environment/nearest";
import { projectRoot } from "./directory";
import { UsageError } from "./usage-error";

/** What `Pulumi.<stack>.yaml` holds (Pulumi documentation, "Stack settings file reference"). */
export interface StackFile {
  encryptionsalt?: string;
  secretsprovider?: string;
  encryptedkey?: string;
  environment?: unknown;
  config?: Record<string, unknown>;
}

const topLevel = ["config", "environment", "encryptionsalt", "secretsprovider", "encryptedkey"];

/** A secret value as Pulumi writes it. */
export function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

/** @throws UsageError when there is no file of a stack of this name */
export function requireStack(stack: string): void {
  if (existsSync(join(projectRoot, `Pulumi.${stack}.yaml`))) return;
  const known = readdirSync(projectRoot)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
  throw new UsageError(`There is no stack ${stack}: Pulumi.${stack}.yaml does not exist. Known: ${known.join(", ")}.`);
}

/**
 * Reads a stack file. What its settings say, the program checks.
 * @throws UsageError with every place where it is no YAML, or says what no stack file says
 */
export function readStackFile(path: string): StackFile {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter: lines, prettyErrors: false });
  const mistakes = document.errors.length > 0 ? syntaxMistakes(document) : shapeMistakes(document);
  if (mistakes.length > 0) {
    const name = relative(projectRoot, path).startsWith("..") ? path : relative(projectRoot, path);
    const said = mistakes.map(({ at, text }) => `${name}, line ${lines.linePos(at).line}: ${text}`);
    throw new UsageError([...new Set(said)].join("\n"));
  }
  const { config, ...file } = (document.toJS() as StackFile | null) ?? {};
  return config ? { ...file, config } : file;
}

interface Misplaced {
  /** Offset in the file. */
  at: number;
  text: string;
}

/** What the parser says in the words of the specification of YAML. */
const inPlainWords: { [C in ErrorCode]?: string } = {
  BLOCK_AS_IMPLICIT_KEY:
    'a key where a value is expected, here or on the next line: indent keys that belong together alike, and put text with ": " in quotes',
  MULTILINE_IMPLICIT_KEY: "this is no key with its value: a key, a colon, a space, the value",
  DUPLICATE_KEY: "this key is there already: keep one of the two",
};

/** One tab makes every line below it look wrong: mistakes of another kind than the first may be its doing. */
function syntaxMistakes({ errors }: Document): Misplaced[] {
  const alike = errors.filter(({ code }) => code === errors[0]?.code);
  return alike.map(({ code, pos, message }) => {
    // What follows a semicolon is for who calls the parser.
    const [text = ""] = message.split("; please");
    return { at: pos[0], text: inPlainWords[code] ?? text.charAt(0).toLowerCase() + text.slice(1) };
  });
}

function shapeMistakes(document: Document): Misplaced[] {
  const { contents } = document;
  const allowed = `a stack file is a map, with the keys ${topLevel.join(", ")}`;
  if (isEmpty(contents)) return [];
  if (!isMap(contents)) return [{ at: startOf(contents), text: `this is no map: ${allowed}` }];
  const mistakes = contents.items.flatMap(({ key, value }) => {
    const word = String(key);
    if (topLevel.includes(word)) {
      if (word !== "config" || isEmpty(value) || isMap(value)) return [];
      return [{ at: startOf(key), text: "config must be a map, from keys such as lvao:version to their values" }];
    }
    if (word.includes(":")) return [{ at: startOf(key), text: `${word} is outside config: indent it below that key` }];
    const meant = nearest(word, topLevel);
    const hint = meant === undefined ? allowed : `did you mean ${meant}?`;
    return [{ at: startOf(key), text: `${word} is unknown; ${hint}` }];
  });
  visit(document, {
    Scalar: (_, { value, source, range }) => {
      // A commit such as 41e2058, which Pulumi itself writes without quotes and cannot read, or 0123456, octal for it.
      if (typeof value !== "number" || source === undefined || source === String(value)) return;
      mistakes.push({ at: range?.[0] ?? 0, text: "this is read as another number than it shows: put it in quotes" });
    },
    Alias: (_, alias) => {
      if (alias.resolve(document)) return;
      mistakes.push({
        at: startOf(alias),
        text: `*${alias.source} stands for &${alias.source}, which is not above it`,
      });
    },
  });
  return mistakes;
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
