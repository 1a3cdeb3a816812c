import * as pulumi from "@pulumi/pulumi";

declare module "@pulumi/pulumi/runtime/config" {
  // Exported by the SDK but left out of its types. It is the only reader of the secret keys that also works when the
  // program runs inside the Automation API, where the process environment is not the program's.
  export function isConfigSecret(key: string): boolean;
}

/** What a stack file says, as Pulumi hands it to the program: every value as text, structured ones as JSON. */
export interface StackConfig {
  /** Name of the stack. */
  stack: string;
  /** By full key: `lvao:version`. Secrets are here in clear. */
  values: Readonly<Record<string, string>>;
  /** Full keys of the values that are encrypted in the file. */
  secretKeys: ReadonlySet<string>;
  /** The value of a key as a secret output. */
  secret(key: string): pulumi.Output<string>;
}

/** The configuration of the running Pulumi program. */
export function stackConfig(): StackConfig {
  const values = pulumi.runtime.allConfig();
  return {
    stack: pulumi.getStack(),
    values,
    secretKeys: new Set(Object.keys(values).filter((key) => pulumi.runtime.isConfigSecret(key))),
    secret(key) {
      const [namespace, name] = splitKey(key);
      return new pulumi.Config(namespace).requireSecret(name);
    },
  };
}

/** `lvao:version` is `version` in the namespace `lvao`; a key without a colon has no namespace. */
export function splitKey(key: string): [namespace: string, name: string] {
  const colon = key.indexOf(":");
  return colon < 0 ? ["", key] : [key.slice(0, colon), key.slice(colon + 1)];
}
