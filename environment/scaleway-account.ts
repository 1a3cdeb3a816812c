import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./stack-config";

/** The Scaleway account that an environment is made in. */
export interface ScalewayAccount {
  projectId: string;
  /** Names the key that deploys; no secret. */
  accessKey: string;
  /** Set when the stack file holds it; otherwise the provider finds it in `SCW_SECRET_KEY`. */
  secretKey?: pulumi.Output<string>;
}

const settings = [
  { name: "projectId", key: "scaleway:projectId", variable: "SCW_DEFAULT_PROJECT_ID" },
  { name: "accessKey", key: "scaleway:accessKey", variable: "SCW_ACCESS_KEY" },
] as const;

/**
 * Where the environment is made: from the variables that every Scaleway tool reads, else from the stack file. The provider
 * gives the variables precedence too (scaleway-sdk-go, "Environment variables").
 *
 * @throws pulumi.RunError that names what is missing
 */
export function scalewayAccount(config: StackConfig, processEnvironment: NodeJS.ProcessEnv): ScalewayAccount {
  const found = settings.map((setting) => ({
    ...setting,
    value: processEnvironment[setting.variable] || config.values[setting.key] || "",
  }));
  const missing = found.filter(({ value }) => value === "");
  if (missing.length > 0) {
    throw new pulumi.RunError(
      [
        "Scaleway needs to know whose account to use:",
        ...missing.map(
          ({ key, variable }) => `  set ${variable}, or run: pulumi config set --stack ${config.stack} ${key} …`,
        ),
        "Nothing was touched.",
      ].join("\n\n"),
    );
  }
  const [projectId = "", accessKey = ""] = found.map(({ value }) => value);
  return {
    projectId,
    accessKey,
    ...(config.secretKeys.has("scaleway:secretKey") && { secretKey: config.secret("scaleway:secretKey") }),
  };
}
