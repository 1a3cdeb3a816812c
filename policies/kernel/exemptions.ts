import { parse } from "yaml";
import type { Resource } from "./resource";

/** A resource that may break a policy for a time. */
export interface Exemption {
  policy: string;
  /** Logical name, or URN to mean one environment. */
  resource: string;
  reason: string;
  /** Last day it holds, `2027-03-31`, in UTC; at most 180 days from the day that the file is read. */
  until: string;
}

/** The exemptions of the pack, on a given day. */
export class Exemptions {
  private readonly today: string;

  constructor(
    readonly all: readonly Exemption[],
    now: Date,
  ) {
    this.today = now.toISOString().slice(0, 10);
  }

  /** The exemption that lets this resource break this policy today. */
  of(policy: string, resource: Pick<Resource, "name" | "urn">): Exemption | undefined {
    return this.all.find(
      (exemption) =>
        exemption.policy === policy &&
        (exemption.resource === resource.name || exemption.resource === resource.urn) &&
        !this.isExpired(exemption),
    );
  }

  get expired(): Exemption[] {
    return this.all.filter((exemption) => this.isExpired(exemption));
  }

  private isExpired(exemption: Exemption): boolean {
    return exemption.until < this.today;
  }
}

const fields = ["policy", "resource", "reason", "until"] as const;

/** Days from today. What lasts longer is no exemption but another rule, and is decided again. */
const longestExemption = 180;

/**
 * Reads the text of the exemptions file.
 * @throws Error that lists every mistake of the file
 */
export function parseExemptions(yaml: string, policies: readonly string[], now = new Date()): Exemption[] {
  const document = read(yaml);
  const { exemptions: list, ...others } = isRecord(document) ? document : {};
  if (!Array.isArray(list) || Object.keys(others).length > 0) {
    throw new Error(
      "exemptions.yaml must hold a list named `exemptions` and nothing else; write `exemptions: []` for none.",
    );
  }
  const latest = new Date(now.getTime() + longestExemption * 86_400_000).toISOString().slice(0, 10);
  const mistakes: string[] = [];
  const exemptions = list.map((entry: unknown, index) => {
    const exemption = toExemption(entry);
    const all = [...strangersIn(entry), ...mistakesOf(exemption, policies, latest)];
    mistakes.push(...all.map((mistake) => `exemptions[${index}].${mistake}`));
    return exemption;
  });
  if (mistakes.length > 0)
    throw new Error(`exemptions.yaml has mistakes:\n${mistakes.map((text) => `  ${text}`).join("\n")}`);
  return exemptions;
}

function read(yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (error) {
    throw new Error(`exemptions.yaml is no YAML: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function toExemption(entry: unknown): Exemption {
  const text = (field: string): string => {
    const value = isRecord(entry) ? entry[field] : undefined;
    return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  };
  return { policy: text("policy"), resource: text("resource"), reason: text("reason"), until: text("until") };
}

/** A field that nobody reads limits nothing: with `stack: preprod` an exemption would still hold for production. */
function strangersIn(entry: unknown): string[] {
  const known: readonly string[] = fields;
  return Object.keys(isRecord(entry) ? entry : {})
    .filter((field) => !known.includes(field))
    .map((field) => `${field} is no field of an exemption: it has ${fields.join(", ")}.`);
}

function mistakesOf(exemption: Exemption, policies: readonly string[], latest: string): string[] {
  const missing = fields
    .filter((field) => exemption[field] === "")
    .map((field) => `${field} is missing: write a text.`);
  const { policy, until } = exemption;
  if (policy !== "" && !policies.includes(policy)) {
    missing.push(`policy is ${JSON.stringify(policy)}: it must be one of ${policies.join(", ")}.`);
  }
  if (until !== "" && !isDay(until))
    missing.push(`until is ${JSON.stringify(until)}: it must be a day, such as 2027-03-31.`);
  if (isDay(until) && until > latest)
    missing.push(`until is "${until}": it must be ${latest} or before, ${longestExemption} days from today at most.`);
  return missing;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
