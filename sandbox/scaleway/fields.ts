import { randomUUID } from "node:crypto";
import type { Call } from "./call";
import type { Mistake } from "./errors";
import { isObject } from "./json";
import type { Item, Json, JsonObject } from "./records";

/** A value that breaks its field's rule; `help` tells people which rule. */
export class Wrong extends Error {
  constructor(
    readonly reason: Mistake["reason"],
    readonly help: string,
    /** Dotted path below the field. */
    readonly path = "",
  ) {
    super(help);
  }
}

/** A member of a resource: what a request may say, what it becomes, what an answer shows. */
export interface Field {
  /** Checks a value of a request and gives the one to store; throws {@link Wrong}. Absent: only the server sets it. */
  read?: (value: Json, call: Call) => Json;
  required?: boolean;
  /** What is stored when the creating request does not say it. Absent: the answer has no such key. */
  initial?: Json | ((call: Call, draft: JsonObject) => Json | undefined);
  /** Given at creation only; later requests that name it are not heard. */
  fixed?: boolean;
  /** Stored, never answered: passwords. */
  hidden?: boolean;
  /** A PATCH with null puts the initial value back; without this, null means "keep". */
  clearable?: boolean;
  /** Computed anew for each answer. */
  answer?: (item: Item, call: Call) => Json | undefined;
  /** Set to the time of each change. */
  touched?: boolean;
}

export type Fields = Record<string, Field>;
type Options = Pick<Field, "required" | "initial" | "fixed" | "hidden" | "clearable">;

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface TextOptions extends Options {
  min?: number;
  max?: number;
  pattern?: RegExp;
  /** Says in words what the pattern asks. */
  help?: string;
}

export function text(options: TextOptions = {}): Field {
  const { min = 0, max = Infinity, pattern, help } = options;
  return {
    initial: options.required ? undefined : "",
    ...options,
    read: (value) => {
      if (typeof value !== "string") throw new Wrong("format", "must be a string");
      if (value.length < min || value.length > max) {
        throw new Wrong("constraint", `must have ${min} to ${max} characters, has ${value.length}`);
      }
      if (pattern && !pattern.test(value)) throw new Wrong("constraint", help ?? `must match ${pattern.source}`);
      return value;
    },
  };
}

interface NumberOptions extends Options {
  min?: number;
  max?: number;
}

export function number(options: NumberOptions = {}): Field {
  const { min = -Infinity, max = Infinity } = options;
  return {
    initial: 0,
    ...options,
    read: (value) => {
      if (typeof value !== "number" || !Number.isFinite(value)) throw new Wrong("format", "must be a number");
      if (value < min || value > max) throw new Wrong("constraint", `must be between ${min} and ${max}, is ${value}`);
      return value;
    },
  };
}

export function flag(options: Options = {}): Field {
  return {
    initial: false,
    ...options,
    read: (value) => {
      if (typeof value !== "boolean") throw new Wrong("format", "must be true or false");
      return value;
    },
  };
}

/** One of some words. A word that starts with `unknown_` counts as not given, as protobuf enums have it. */
export function oneOf(values: readonly string[], options: Options = {}): Field {
  return {
    ...options,
    read: (value) => {
      if (typeof value === "string" && values.includes(value)) return value;
      throw new Wrong("constraint", `must be one of ${values.join(", ")}, is ${JSON.stringify(value)}`);
    },
  };
}

export function uuid(options: Options = {}): Field {
  return text({ initial: undefined, ...options, pattern: uuidPattern, help: "must be a UUID" });
}

/** A span of seconds: `"300.000000000s"` is kept as `"300s"`. */
export function duration(options: Options & { max?: number } = {}): Field {
  const { max = Infinity } = options;
  return {
    ...options,
    read: (value) => {
      const seconds = typeof value === "string" ? /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1] : undefined;
      if (seconds === undefined) throw new Wrong("format", 'must be a number of seconds such as "300s"');
      if (Number(seconds) > max) throw new Wrong("constraint", `must be at most ${max}s`);
      return `${Number(seconds)}s`;
    },
  };
}

/** An instant, RFC 3339; kept in UTC. */
export function timestamp(options: Options = {}): Field {
  return {
    initial: null,
    ...options,
    read: (value) => {
      const time = typeof value === "string" ? Date.parse(value) : NaN;
      if (Number.isNaN(time)) throw new Wrong("format", "must be an RFC 3339 date");
      return new Date(time).toISOString();
    },
  };
}

/** A list; its members obey the field given. */
export function list(member: Field = text(), options: Options & { max?: number } = {}): Field {
  const { max = Infinity } = options;
  return {
    initial: () => [],
    ...options,
    read: (value, call) => {
      if (!Array.isArray(value)) throw new Wrong("format", "must be a list");
      if (value.length > max) throw new Wrong("constraint", `must have at most ${max} members, has ${value.length}`);
      return value.map((entry, index) => within(`[${index}]`, () => (member.read ? member.read(entry, call) : entry)));
    },
  };
}

/** A map from strings to strings. */
export function textMap(options: Options & { max?: number; maxValue?: number } = {}): Field {
  const { max = Infinity, maxValue = Infinity } = options;
  return {
    initial: () => ({}),
    ...options,
    read: (value) => {
      if (!isObject(value)) throw new Wrong("format", "must be a map of strings");
      const entries = Object.entries(value);
      if (entries.length > max) throw new Wrong("constraint", `must have at most ${max} keys, has ${entries.length}`);
      for (const [key, entry] of entries) {
        if (typeof entry !== "string") throw new Wrong("format", "must be a string", key);
        if (entry.length > maxValue) throw new Wrong("constraint", `must have at most ${maxValue} characters`, key);
      }
      return value;
    },
  };
}

/** A nested object with fields of its own. */
export function object(fields: Fields, options: Options = {}): Field {
  return {
    ...options,
    read: (value, call) => {
      if (!isObject(value)) throw new Wrong("format", "must be an object");
      const nested: JsonObject = {};
      for (const [name, field] of Object.entries(fields)) {
        const given = value[name];
        if (isUnset(given, field) || !field.read) {
          if (field.required) throw new Wrong("required", "is required", name);
          nested[name] = initialValue(field, call, nested);
        } else {
          const { read } = field;
          nested[name] = within(name, () => read(given, call));
        }
      }
      return nested;
    },
  };
}

/** Any JSON, kept as it came. */
export const anything = (options: Options = {}): Field => ({ ...options, read: (value) => value });

/** A member that only the server sets; `value` at the start. */
export const output = (value?: Field["initial"]): Field => ({ initial: value });
/** A member computed for each answer. */
export const computed = (answer: (item: Item, call: Call) => Json | undefined): Field => ({ answer });

export const id = (): Field => output(() => randomUUID());
export const createdAt = (): Field => output((call) => call.now);
export const updatedAt = (): Field => ({ initial: (call) => call.now, touched: true });
export const locality = (): Field => ({ initial: (call) => call.locality });
export const project = (): Field => uuid({ initial: (call) => call.account.projectId, fixed: true });
export const organization = (): Field => output((call) => call.account.organizationId);
export const tags = (): Field => list(text({ max: 128 }));

/** Null, `unknown_*` words and empty identifiers count as not given. */
export function isUnset(value: Json | undefined, field: Field): value is null | undefined {
  if (value === undefined || value === null) return true;
  if (typeof value !== "string") return false;
  return value.startsWith("unknown_") || (value === "" && field.initial !== "");
}

export function initialValue(field: Field, call: Call, draft: JsonObject): Json | undefined {
  return typeof field.initial === "function" ? field.initial(call, draft) : field.initial;
}

function within<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const joint = error.path === "" || error.path.startsWith("[") ? "" : ".";
    throw new Wrong(error.reason, error.help, `${path}${joint}${error.path}`);
  }
}
