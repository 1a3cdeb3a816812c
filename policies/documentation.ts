import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rehearsalWords } from "./kernel/environment";
import { isStackPolicy } from "./kernel/policy";
import type { Level, Policy, PolicyText, TableRow } from "./kernel/policy";
import { forbidStatefulChanges } from "./stateful-changes";
import { table } from "./table";

const scopes = {
  everywhere: "everything",
  durable: "what is not labelled `disposable`",
  production: "production stacks, without what is labelled `disposable`",
} as const;

/** The page `docs/policies.md`, made from the policies themselves. */
export function documentation(rows: readonly TableRow[]): string {
  const sorted = [...rows].sort((one, other) => one.policy.name.localeCompare(other.policy.name));
  return `# Policies

What may never reach production, and what every environment must have. \`pulumi preview --policy-pack policies\` judges each
resource before it is made. A stack is production unless its name says that it is a rehearsal, with one of the words
${rehearsalWords.map((word) => `\`${word}\``).join(", ")}
(\`lvao-preprod\`, \`pre-prod\`, \`review-42\`). Where a name says both, the last word counts: \`demo-site-prod\` is production. The
column *preprod* is for rehearsals. *Mandatory* stops the preview and the update, *advisory* prints.

This page is written by \`node --require tsx/cjs policies/documentation.ts\`.

| policy | prod | preprod |
|---|---|---|
${sorted.map(({ policy, prod, preprod }) => `| [${policy.name}](#${policy.name}) | ${prod} | ${levelInPreprod(policy, preprod)} |`).join("\n")}
| [${forbidStatefulChanges.name}](#${forbidStatefulChanges.name}) | by the pipeline | by the pipeline |

A resource that must break a policy for a time is named in \`policies/exemptions.yaml\`, with a reason and a last day, at most 180 days away.

${[...sorted.map(({ policy }) => section(policy, judged(policy))), section(forbidStatefulChanges, "the steps of a preview")].join("\n\n")}
`;
}

function section(policy: PolicyText, judges: string): string {
  return `## ${policy.name}

${policy.rule} ${policy.why}

To mend: ${policy.remedy}

Holds for ${scopes[policy.scope ?? "everywhere"]}. Judges ${judges}.`;
}

function levelInPreprod(policy: Policy, level: Level): string {
  return policy.scope === "production" || level === "disabled" ? "–" : level;
}

function judged(policy: Policy): string {
  if (isStackPolicy(policy)) return "the stack as a whole";
  const types = Object.keys(policy.checks).filter((type) => type !== "*");
  const every = Object.hasOwn(policy.checks, "*") ? ["every resource"] : [];
  return [...every, ...types.map((type) => `\`${type}\``)].join(", ");
}

if (require.main === module) {
  writeFileSync(join(__dirname, "..", "docs", "policies.md"), documentation(table));
}
