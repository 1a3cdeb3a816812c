/**
 * How the pack knows which environment it judges: by the name of the stack, read from the resource's URN
 * (`urn:pulumi:<stack>::<project>::<types>::<name>`).
 *
 * The URN is the one place where the stack's name always is. Engines that start the pack through a language plugin
 * announce the stack in a call (`ConfigureStack`) of which @pulumi/policy 1.21 keeps the tags alone, and set no
 * environment variable: `pulumi.getStack()` says "stack" there. Stack tags depend on the backend.
 */
export function stackOf(urn: string): string {
  return /^urn:pulumi:([^:]*)::/.exec(urn)?.[1] ?? "";
}

/** Words of a stack's name that say nobody depends on it. A number may follow: `preprod2`. */
export const rehearsalWords: readonly string[] = [
  "preprod",
  "nonprod",
  "notprod",
  "staging",
  "recette",
  "uat",
  "qa",
  "test",
  "dev",
  "review",
  "preview",
  "sandbox",
  "demo",
  "local",
];

const environmentWord = new RegExp(`^(${["prod", "live", ...rehearsalWords].join("|")})\\d*$`);
const productionWord = /^(prod|live)\d*$/;

/**
 * The environment that a stack, or a label, is named after: `prod` unless the name says it is a rehearsal. Where several
 * words of it name one, the last does: `preprod` of `lvao-pre-prod`, `prod` of `demo-site-prod`, `prod-lvao` and `lvao`.
 * A review environment is its whole name, `review-42`, whatever its branch is called: there are many at a time.
 */
export function environmentOf(name: string): string {
  const known = environments.get(name);
  if (known !== undefined) return known;
  const environment = readEnvironment(withPlainEnvironments(name));
  environments.set(name, environment);
  return environment;
}

/** A preview asks this of the same name for each resource and each policy. */
const environments = new Map<string, string>();

function readEnvironment(name: string): string {
  const words = name.split(/[^a-z0-9]+/);
  if (words[0] === "review") return words.join("-");
  const word = words.filter((each) => environmentWord.test(each)).at(-1);
  return word === undefined || productionWord.test(word) ? "prod" : word;
}

/**
 * A stack is production unless its name says that it is a rehearsal: a name that nobody thought of is judged by the
 * strictest rules, and not by none. Both the pack and the gate of a deployment ask this.
 */
export function isProduction(stack: string): boolean {
  return environmentOf(stack) === "prod";
}

/** A name in small letters with each environment as one word: `lvao-pre-prod-db` is `lvao-preprod-db`. */
export function withPlainEnvironments(name: string): string {
  return name
    .toLowerCase()
    .replace(/(?<![a-z0-9])(production|prd)(?![a-z0-9])/g, "prod")
    .replace(/(?<![a-z0-9])development(?![a-z0-9])/g, "dev")
    .replace(/(?<![a-z0-9])(pre|non|not)[-_.]?(prod(uction)?|prd)(?![a-z0-9])/g, "$1prod");
}
