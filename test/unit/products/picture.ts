import type { Registered, Resources } from "../mocks";
import { type } from "../hosts/scaleway/world";

/** Shape of a part, by the component's type: what keeps data is a cylinder. */
const shapes: Record<string, (text: string) => string> = {
  Postgres: (text) => `[(${text})]`,
  Redis: (text) => `[(${text})]`,
  Bucket: (text) => `[(${text})]`,
};

/** A Mermaid picture of what a product is made of: its parts, what each needs, and the names people reach it by. */
export function picture(product: string, resources: Resources): string {
  // A small product may do without a component of its own.
  const parts = resources.all.filter((part) => [product, undefined].includes(part.parent) && isDrawn(part));
  const partOf = ownership(resources, parts);
  const lines = parts.flatMap((part) => [
    `  ${idOf(part.name)}${shapeOf(part)}`,
    ...needs(part, resources, partOf).map((needed) => `  ${idOf(part.name)} --> ${idOf(needed)}`),
    ...domains(part, resources, partOf).map((domain) => `  ${idOf(domain)}(["${domain}"]) --> ${idOf(part.name)}`),
  ]);
  return [`# What ${product} is made of`, "", "```mermaid", "flowchart LR", ...lines, "```", ""].join("\n");
}

/** The registry belongs to every part alike: it would hide the rest. */
function isDrawn({ type }: Registered): boolean {
  return type.startsWith("socle:components:") && !type.endsWith(":ImageRegistry");
}

/** Name of the part that each resource is under, by the name of the resource. */
function ownership(resources: Resources, parts: Registered[]): Map<string, string> {
  return new Map(
    parts.flatMap((part) => [part, ...resources.under(part.name)].map(({ name }) => [name, part.name] as const)),
  );
}

function needs(part: Registered, resources: Resources, partOf: Map<string, string>): string[] {
  // A bucket names those it lets in: they need it, not it them.
  if (part.type.endsWith(":Bucket")) return [];
  const inputs = resources.all.filter(({ name }) => partOf.get(name) === part.name).flatMap((own) => own.dependsOn);
  const needed = inputs.map((name) => partOf.get(name)).filter((name) => name !== undefined && name !== part.name);
  return [...new Set(needed as string[])].sort();
}

function domains(part: Registered, resources: Resources, partOf: Map<string, string>): string[] {
  return resources
    .ofType(type.containerDomain)
    .filter(({ name }) => partOf.get(name) === part.name)
    .map(({ inputs }) => String(inputs["hostname"]))
    .sort();
}

function shapeOf({ name, type: token }: Registered): string {
  const kind = token.slice(token.lastIndexOf(":") + 1);
  const text = `"${name}<br/><small>${kind}</small>"`;
  return shapes[kind]?.(text) ?? `[${text}]`;
}

function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "_");
}
