import { z } from "zod";
import { expectation } from "./expectations";
import { configCommands, formatPath, toRemove, type ConfigPath, type Mistake } from "./mistakes";
import type { Namespace } from "./namespaces";
import { nearest } from "./nearest";
import { memoize } from "./memoize";
import type { StackConfig } from "./stack-config";

type JsonSchema = z.core.JSONSchema.BaseSchema;
type Issue = z.core.$ZodIssue;

/** What a namespace says, and what is wrong with it. */
export interface NamespaceReading<Shape extends z.ZodRawShape> {
  /** All values, defaults included; absent when there are mistakes. */
  data?: z.output<z.ZodObject<Shape>>;
  /** The values that are right by themselves, defaults included, whatever is wrong beside them. */
  known: Partial<z.output<z.ZodObject<Shape>>>;
  mistakes: Mistake[];
}

/** Reads the keys of one namespace that its schema knows. Unknown ones are the caller's, who knows all namespaces. */
export function readNamespace<Shape extends z.ZodRawShape>(
  config: StackConfig,
  namespace: Namespace<Shape>,
): NamespaceReading<Shape> {
  const form = jsonForm(namespace.schema);
  const raw: Record<string, unknown> = {};
  const mistakes: Mistake[] = [];
  const misplaced = new Set<PropertyKey>();

  for (const name of Object.keys(namespace.schema.shape)) {
    const key = `${namespace.name}:${name}`;
    const property = step(form, name);
    const text = Object.hasOwn(config.values, key) ? config.values[key] : undefined;
    if (text === undefined) {
      // A missing object is read as an empty one, so that each of its missing fields is named with its own command.
      if (property?.required?.length && form.required?.includes(name)) raw[name] = {};
      continue;
    }
    const wrong = secrecyMistake(config, namespace, name);
    if (wrong) {
      mistakes.push(wrong);
      misplaced.add(name);
    }
    raw[name] = decode(property, text);
  }

  const result = namespace.schema.safeParse(raw, { error: expectation });
  const issues = result.error?.issues.filter(({ path }) => !misplaced.has(path[0] ?? "")) ?? [];
  mistakes.push(...issues.flatMap((issue) => describeIssue(config, namespace, form, raw, issue)));
  if (result.success && mistakes.length === 0) return { data: result.data, known: result.data, mistakes };
  return { known: eachByItself(namespace.schema, raw), mistakes };
}

function eachByItself<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, raw: Record<string, unknown>) {
  const results = Object.entries(schema.shape).map(([name, one]) => [name, z.safeParse(one, raw[name])] as const);
  const right = results.flatMap(([name, { success, data }]) => (success ? [[name, data]] : []));
  return Object.fromEntries(right) as Partial<z.output<z.ZodObject<Shape>>>;
}

/** The values that a schema accepts, before defaults, as JSON Schema. */
export const jsonForm = memoize((schema: z.core.$ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    io: "input",
    target: "draft-07",
    unrepresentable: "any",
    override: withoutSafeIntegerBounds,
  }),
);

/** zod bounds every whole number by what JavaScript can hold: noise for people. */
function withoutSafeIntegerBounds({ jsonSchema }: { jsonSchema: JsonSchema }) {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Pulumi hands every value over as text. It is text if the schema takes text, else JSON; what is neither stays text. */
export function decode(form: JsonSchema | undefined, text: string): unknown {
  if (!form || acceptsText(form)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function acceptsText(form: JsonSchema): boolean {
  const alternatives = [...(form.anyOf ?? []), ...(form.oneOf ?? [])];
  if (alternatives.length > 0) return alternatives.some((one) => typeof one === "object" && acceptsText(one));
  if (form.enum) return form.enum.some((value) => typeof value === "string");
  if ("const" in form) return typeof form.const === "string";
  return form.type === undefined || form.type === "string";
}

function secrecyMistake(config: StackConfig, namespace: Namespace, name: string): Mistake | undefined {
  const key = `${namespace.name}:${name}`;
  const path = { key, inside: [] };
  const wanted = namespace.secrecy[name] ?? "plain";
  const stored = config.secretKeys.has(key) ? "secret" : "plain";
  if (wanted === "either" || wanted === stored) return undefined;
  const commands = configCommands(config.stack);
  return wanted === "secret"
    ? {
        path: key,
        text: `${key} must be a secret, and is in clear. If the file was shared, renew the value before you set it.`,
        mend: commands.setSecret(path),
      }
    : {
        path: key,
        text: `${key} is set as a secret, but is declared plain and would end up in clear. Set it plain, or declare it secret.`,
        mend: commands.set(path, "<value>", ["--plaintext"]),
      };
}

function describeIssue(
  config: StackConfig,
  namespace: Namespace,
  form: JsonSchema,
  raw: Record<string, unknown>,
  issue: Issue,
): Mistake[] {
  const [name, ...inside] = issue.path;
  const path: ConfigPath = { key: `${namespace.name}:${String(name)}`, inside };
  const target = issue.path.reduce<JsonSchema | undefined>(step, form);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(target?.properties ?? {});
    return issue.keys.map((word) => unknownField(config, { ...path, inside: [...inside, word] }, word, known));
  }
  const value = issue.path.reduce<unknown>(child, raw);
  const secret = (namespace.secrecy[String(name)] ?? "plain") !== "plain";
  const allowed = numberRange(target, issue) ?? issue.message;
  const quoted = typeof value === "string" && decode(target, value) !== value;
  const where = formatPath(path);
  const commands = configCommands(config.stack);
  return [
    {
      path: where,
      text: problem(where, value, quoted ? `${allowed}, without quotes` : allowed, secret, target?.description),
      mend: secret ? commands.setSecret(path) : commands.set(path, example(issue, value, allowed)),
    },
  ];
}

function problem(where: string, value: unknown, allowed: string, secret: boolean, description?: string): string {
  if (value === undefined) return `${where} is missing. ${description ?? `It must be ${allowed}`}.`;
  return secret
    ? `${where} (a secret, not shown) must be ${allowed}.`
    : `${where} is ${show(value)}; it must be ${allowed}.`;
}

/** A number's whole range, where zod names only the bound that was crossed. */
function numberRange(form: JsonSchema | undefined, { code }: Issue): string | undefined {
  if (!["invalid_type", "too_small", "too_big"].includes(code)) return undefined;
  if (form?.type !== "integer" && form?.type !== "number") return undefined;
  const { minimum, maximum } = form;
  if (minimum === undefined || maximum === undefined) return undefined;
  return `a ${form.type === "integer" ? "whole " : ""}number from ${minimum} to ${maximum}`;
}

/** What a check of several fields proposes (`params.example`), or the allowed value that is nearest to a wrong one; else what to write there. */
function example(issue: Issue, value: unknown, allowed: string): string {
  if (issue.code === "invalid_value") {
    const choice =
      typeof value === "string" ? nearest(value, issue.values.map(String)) : nearestNumber(value, issue.values);
    if (choice !== undefined) return String(choice);
  }
  if (typeof value === "number" && issue.code === "too_small" && issue.inclusive) return String(issue.minimum);
  if (typeof value === "number" && issue.code === "too_big" && issue.inclusive) return String(issue.maximum);
  if (issue.code === "custom" && issue.params?.["example"] !== undefined) return String(issue.params["example"]);
  return `<${allowed}>`;
}

function nearestNumber(value: unknown, allowed: readonly unknown[]): number | undefined {
  if (typeof value !== "number") return undefined;
  const distance = (one: number) => Math.abs(one - value);
  return allowed.filter((one) => typeof one === "number").sort((a, b) => distance(a) - distance(b))[0];
}

function unknownField(config: StackConfig, path: ConfigPath, word: string, known: string[]): Mistake {
  const meant = nearest(word, known);
  const allowed = meant ? `did you mean ${meant}?` : `known here: ${known.join(", ") || "nothing"}.`;
  return toRemove(config, path, `is unknown; ${allowed}`);
}

function step(form: JsonSchema | undefined, part: PropertyKey): JsonSchema | undefined {
  const properties = form?.properties ?? {};
  const next = Object.hasOwn(properties, part)
    ? properties[String(part)]
    : typeof part === "number"
      ? form?.items
      : form?.additionalProperties;
  return typeof next === "object" && !Array.isArray(next) ? next : undefined;
}

function child(value: unknown, part: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, part)
    ? (value as Record<PropertyKey, unknown>)[part]
    : undefined;
}

/** A wrong value as JSON, cut where it would fill the screen. */
function show(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
