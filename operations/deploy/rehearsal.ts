import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../engine/directory";
import { readStackFile, requireStack } from "../../engine/read-stack-file";
import { UsageError } from "../../engine/usage-error";
import { isProduction } from "../../policies/kernel/environment";

const setting = "socle:rehearsal";

/** What is known of the stacks of this project. */
export interface StackFiles {
  exists: (stack: string) => boolean;
  /** What a stack file says under a key, in clear. */
  read: (stack: string, key: string) => unknown;
}

const file = (stack: string) => join(projectRoot, `Pulumi.${stack}.yaml`);

const committed: StackFiles = {
  exists: (stack) => existsSync(file(stack)),
  read: (stack, key) => readStackFile(file(stack)).config?.[key],
};

/**
 * The stack that a release must have come up in before it reaches another: what `socle:rehearsal` of a production says, else
 * the stack of the same name with preprod for prod. `undefined` for a stack that is no production, and for one that says
 * `none`.
 * @throws UsageError when a production has none and does not say so, or names one that is no rehearsal
 */
export function rehearsalOf(stack: string, { exists, read }: StackFiles = committed): string | undefined {
  if (!exists(stack)) requireStack(stack);
  if (!isProduction(stack)) return undefined;
  const named = read(stack, setting) ?? namesake(stack, exists);
  if (named === "none") return undefined;
  const set = `pulumi config set --stack ${stack} ${setting}`;
  if (typeof named !== "string") {
    throw new UsageError(
      `${stack} is production, and nothing says where its releases are tried first. Name that stack:\n` +
        `  ${set} <stack>\nor, if there is none:\n  ${set} none`,
    );
  }
  if (isProduction(named)) {
    throw new UsageError(
      `${setting} of Pulumi.${stack}.yaml is ${named}, which is production itself: by its name no stack is a rehearsal ` +
        `unless a word of it says so, such as preprod or staging.\n  ${set} <stack>`,
    );
  }
  return named;
}

/** `lvao-preprod` for `lvao-prod` and `lvao-production`, if there is such a stack. */
function namesake(stack: string, exists: StackFiles["exists"]): string | undefined {
  const name = stack.replace(/(?<![a-z0-9])prod(uction)?(?![a-z0-9])/i, "preprod");
  return name !== stack && exists(name) ? name : undefined;
}

/**
 * The variables that reach the state of the rehearsal where it is kept apart from production's: its backend, and a key that
 * only reads it.
 */
export function rehearsalEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { REHEARSAL_BACKEND_URL: url, REHEARSAL_ACCESS_KEY: key, REHEARSAL_SECRET_KEY: secret } = env;
  return {
    ...(url && { PULUMI_BACKEND_URL: url }),
    ...(key && { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret }),
  };
}
