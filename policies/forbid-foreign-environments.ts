import { variablesOf } from "./kernel/containers";
import { environmentOf, withPlainEnvironments } from "./kernel/environment";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/** What environments are called. */
const environments = ["prod", "preprod", "staging", "dev"];

/** Types whose name in the cloud tells environments apart. */
const namedTypes = [
  "scaleway:databases/instance:Instance",
  "scaleway:object/bucket:Bucket",
  "scaleway:redis/cluster:Cluster",
  "scaleway:registry/namespace:Namespace",
  "scaleway:secrets/secret:Secret",
];

export const forbidForeignEnvironments: ResourcePolicy = {
  name: "forbid-foreign-environments",
  rule: "No environment uses a database, a bucket or a key of another one.",
  why: "A test then writes to the data of real people, and a leak in preprod, which more people can reach, is a leak of production.",
  remedy: "make a resource of its own for each environment, named and labelled with that environment.",
  checks: {
    "pulumi:pulumi:StackReference": anotherStack,
    "*": (resource) => [...labelledForAnother(resource), ...namedForAnother(resource), ...variablesOfAnother(resource)],
  },
};

/** `organisation/project/stack`: another project may be referred to, in the same environment. */
function anotherStack({ props, stack }: Resource): Finding[] {
  const name = props.at("name");
  const referred = name.text?.split("/").at(-1);
  return referred === undefined || environmentOf(referred) === environmentOf(stack)
    ? []
    : [name.must(`end with ${environmentOf(stack)}`)];
}

function labelledForAnother({ labels, stack }: Resource): Finding[] {
  const label = labels.get("environment");
  return label === undefined || label === "" || environmentOf(label) === environmentOf(stack)
    ? []
    : [
        {
          path: "tags",
          value: JSON.stringify(`environment:${label}`),
          must: `say environment:${environmentOf(stack)}`,
        },
      ];
}

function namedForAnother({ type, props, stack }: Resource): Finding[] {
  const name = props.at("name");
  return namedTypes.includes(type) && mentionsAnother(name.text ?? "", stack)
    ? [name.must(`say ${environmentOf(stack)}, and no other environment`)]
    : [];
}

function variablesOfAnother(resource: Resource): Finding[] {
  const product = resource.labels.get("product");
  if (product === undefined || product === "") return [];
  const names = environments
    .filter((environment) => environment !== environmentOf(resource.stack))
    .map((environment) => `${product.toLowerCase()}-${environment}`);
  return variablesOf(resource).flatMap(({ value }) => mentions(value, names));
}

/** The value may hold a password besides the name: only the name is told. */
function mentions(value: Property, names: string[]): Finding[] {
  const text = withPlainEnvironments(withoutPages(value.text ?? ""));
  const found = names.find((name) => isWordIn(text, name));
  return found === undefined
    ? []
    : [value.mustSecretly(`the address or name of ${found}`, "name something of its own environment")];
}

/**
 * The text without the paths of web addresses: a link to a repository that is called `lvao-dev` uses nothing of dev. The
 * path of an object store's address is kept, for it may name a bucket.
 */
function withoutPages(text: string): string {
  return text.replace(/(https?:\/\/)([^/\s,;"']+)\/[^\s,;"']*/gi, (address, scheme: string, host: string) =>
    /(^|[.-])(s3|store|storage|minio)([.:-]|$)/i.test(host) ? address : `${scheme}${host}`,
  );
}

/** A label may hold any character: the name is no pattern. */
function isWordIn(text: string, name: string): boolean {
  const [first, ...parts] = text.split(name);
  return parts.some((after, index) => !/[a-z0-9]$/.test(parts[index - 1] ?? first ?? "") && !/^[a-z0-9]/.test(after));
}

function mentionsAnother(name: string, stack: string): boolean {
  const words = withPlainEnvironments(name).split(/[^a-z0-9]+/);
  return environments.some((environment) => environment !== environmentOf(stack) && words.includes(environment));
}
