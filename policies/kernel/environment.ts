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

/** A production stack is named `prod`, or `<something>-prod`. Anything else is judged as a pre-production one. */
export function isProduction(stack: string): boolean {
  return stack === "prod" || stack.endsWith("-prod");
}
