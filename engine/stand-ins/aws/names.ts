import type { Json } from "../values";

/** Where the SDK does not just write the first letter of Pulumi's name large. */
const special: Record<string, string> = { id: "ID", sseAlgorithm: "SSEAlgorithm", kmsMasterKeyId: "KMSMasterKeyID" };
const specialBack = Object.fromEntries(Object.entries(special).map(([ours, theirs]) => [theirs, ours]));

/** A nested input as the AWS SDK takes it. */
export function toSdk(value: Json): Json {
  return renamed(value, (name) => special[name] ?? name.charAt(0).toUpperCase() + name.slice(1));
}

/** An answer of the AWS SDK as Pulumi names it, without what is undefined. */
export function fromSdk(value: unknown): Json {
  const plain = JSON.parse(JSON.stringify(value ?? null)) as Json;
  return renamed(plain, (name) => specialBack[name] ?? name.charAt(0).toLowerCase() + name.slice(1));
}

function renamed(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), renamed(item, rename)]));
}
