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

/**
 * The environment that a name ends with: `prod` of `prod`, `lvao-prod` and `lvao_production`; `preprod` of `pre-prod`. A
 * stack may be named after its environment or after product and environment.
 */
export function environmentOf(name: string): string {
  return withPlainEnvironments(name).split(/[-_.]/).at(-1) ?? "";
}

/** Anything that is not production, `pre-prod` and `non-prod` included, is judged as a pre-production stack. */
export function isProduction(stack: string): boolean {
  return environmentOf(stack) === "prod";
}

/** A name in small letters with each environment as one word: `lvao-pre-prod-db` is `lvao-preprod-db`. */
export function withPlainEnvironments(name: string): string {
  return name
    .toLowerCase()
    .replace(/(?<![a-z0-9])production(?![a-z0-9])/g, "prod")
    .replace(/(?<![a-z0-9])(pre|non|not)[-_.]?prod(uction)?(?![a-z0-9])/g, "$1prod");
}
