import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property's value as resources see it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Properties = Record<string, Json>;

/** Properties as they travel: with marks for secrets and for values that are not known before an update. */
export interface Marked {
  values: Properties;
  /** Top-level properties with a secret anywhere in them. */
  secret: Set<string>;
  /** Top-level properties with an unknown value anywhere in them. */
  unknown: Set<string>;
}

// Fixed by Pulumi's protocol ("Property values" in its developer documentation).
const KIND = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function unmarshal(struct: Struct | undefined): Marked {
  const marked: Marked = { values: {}, secret: new Set(), unknown: new Set() };
  for (const [name, value] of Object.entries(struct?.toJavaScript() ?? {})) {
    if (name.startsWith("__")) continue;
    marked.values[name] = plain(value, {
      secret: () => marked.secret.add(name),
      unknown: () => marked.unknown.add(name),
    });
  }
  return marked;
}

/** Names that the engine adds to the configuration of a plugin. */
const ENGINES_OWN = ["version", "pluginDownloadURL"];

/** A plugin's configuration: anything but a text travels in JSON, when it comes from a stack file or an SDK. */
export function configurationOf(struct: Struct | undefined): Marked {
  const marked = unmarshal(struct);
  const own = Object.entries(marked.values).filter(([name]) => !ENGINES_OWN.includes(name));
  return { ...marked, values: Object.fromEntries(own.map(([name, value]) => [name, decoded(value)])) };
}

function decoded(value: Json): Json {
  if (typeof value !== "string" || !/^(true|false|[[{].*[\]}])$/s.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** A value without the marks, which are reported instead; an unknown one becomes null. */
function plain(value: Json, found: { secret(): unknown; unknown(): unknown }): Json {
  if (value === UNKNOWN) {
    found.unknown();
    return null;
  }
  if (Array.isArray(value)) return value.map((item) => plain(item, found));
  if (value === null || typeof value !== "object") return value;
  if (value[KIND] === SECRET) {
    found.secret();
    return plain(value["value"] ?? null, found);
  }
  if (value[KIND] === OUTPUT) {
    if (value["secret"] === true) found.secret();
    return plain(value["value"] ?? UNKNOWN, found);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, found)]));
}

export function marshal({ values, secret, unknown }: Marked): Struct {
  const names = new Set([...Object.keys(values), ...unknown]);
  const entries = [...names].map((name): [string, Json] => {
    const value = unknown.has(name) ? UNKNOWN : (values[name] ?? null);
    return [name, secret.has(name) ? { [KIND]: SECRET, value } : value];
  });
  return Struct.fromJavaScript(Object.fromEntries(entries));
}

/** Every secret text of some properties, longest first, to be kept out of messages. */
export function secretTexts({ values, secret }: Marked): string[] {
  const texts = [...secret].flatMap((name) => textsIn(values[name] ?? null));
  return [...new Set(texts)].filter((text) => text.trim().length > 3).sort((a, b) => b.length - a.length);
}

function textsIn(value: Json): string[] {
  if (typeof value === "string") return [value, ...value.split("\n"), ...variableIn(value)];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(textsIn);
}

/** A property that is known to be a text. */
export function textOf(value: Json | undefined): string {
  if (typeof value !== "string") throw new Error(`the state of the resource is damaged: ${JSON.stringify(value)}`);
  return value;
}

/** What `NAME=value` sets, as programs print it without the name. */
function variableIn(text: string): string[] {
  const value = /^\w+=(.+)$/s.exec(text)?.[1];
  return value === undefined ? [] : textsIn(value);
}
