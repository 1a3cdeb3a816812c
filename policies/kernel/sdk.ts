import Module, { createRequire } from "node:module";
import type * as policySdk from "@pulumi/policy";
import { asSent } from "./resource";

/** The properties of a resource as they come from the engine. */
interface Sent {
  toJavaScript: () => object;
}

type Deserialize = (properties: Sent, proxySecrets: boolean) => object;

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
    deserializeOnce();
    remediateNothing();
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

/**
 * @pulumi/policy deserialises a resource again for each policy. Policies only read, so that once does for all of them. It
 * also forgets what is secret: what the engine sent is kept beside.
 */
function deserializeOnce(): void {
  const module = require("@pulumi/policy/deserialize") as { deserializeProperties: Deserialize };
  const { deserializeProperties } = module;
  const known = new WeakMap<object, object>();
  module.deserializeProperties = (properties) => {
    const deserialized = known.get(properties) ?? deserializeBeside(properties);
    known.set(properties, deserialized);
    return deserialized;
  };

  function deserializeBeside(properties: Sent): object {
    const sent = properties.toJavaScript();
    return Object.defineProperty(deserializeProperties({ toJavaScript: () => sent }, false), asSent, { value: sent });
  }
}

/**
 * The engine asks a pack for remediations of each resource before it has it judged. No policy here remediates; a pack that
 * does not know the call is as welcome (`analyzer.Remediate` in Pulumi's `analyzer_plugin.go`), and answers without reading
 * the resource.
 */
function remediateNothing(): void {
  const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
    AnalyzerService: { remediate?: object };
  };
  delete AnalyzerService.remediate;
}
