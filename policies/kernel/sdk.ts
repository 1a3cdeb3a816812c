import Module, { createRequire } from "node:module";
import type * as policySdk from "@pulumi/policy";

const require = createRequire(__filename);

/**
 * `@pulumi/policy`, without the rest of `@pulumi/pulumi`. It imports all of that package, the Automation API included,
 * for its assets alone: the pack would start a third of a second later in each preview. Who asks for `@pulumi/pulumi`
 * afterwards gets it whole.
 */
export function loadPolicySdk(): typeof policySdk {
  const whole = createRequire(require.resolve("@pulumi/policy")).resolve("@pulumi/pulumi");
  if (require.cache[whole] !== undefined) return require("@pulumi/policy") as typeof policySdk;
  const used = new Module(whole);
  used.exports = parts(createRequire(whole));
  used.loaded = true;
  require.cache[whole] = used;
  try {
    return require("@pulumi/policy") as typeof policySdk;
  } finally {
    delete require.cache[whole];
  }
}

/** What `@pulumi/policy` uses of `@pulumi/pulumi`; a test looks into its files. */
function parts(requireOfPulumi: NodeJS.Require): unknown {
  const { Output } = requireOfPulumi("./output") as { Output: unknown };
  return { asset: requireOfPulumi("./asset") as unknown, Output };
}
