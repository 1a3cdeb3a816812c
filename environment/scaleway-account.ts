import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./stack-config";

/** The Scaleway account that an environment is made in. */
export interface ScalewayAccount {
  /** Empty where nothing is at Scaleway. */
  projectId: string;
  /** Names the key that deploys; no secret. Empty where nothing is at Scaleway. */
  accessKey: string;
  /**
   * Set when the stack file holds it, whatever `SCW_SECRET_KEY` says: what is handed to programs that wait for containers
   * must not change with who runs Pulumi. Otherwise they find it there, as the provider does.
   */
  secretKey?: pulumi.Output<string>;
}

/** The variables that every Scaleway tool reads, by the setting that says the same. */
export const accountVariables = {
  projectId: "SCW_DEFAULT_PROJECT_ID",
  accessKey: "SCW_ACCESS_KEY",
  secretKey: "SCW_SECRET_KEY",
} as const;

/**
 * Where the environment is made: from the variables, else from the stack file. The provider gives the variables precedence
 * too (scaleway-sdk-go, "Environment variables").
 */
export function scalewayAccount(config: StackConfig, processEnvironment: NodeJS.ProcessEnv): ScalewayAccount {
  const find = (name: "projectId" | "accessKey") =>
    processEnvironment[accountVariables[name]] || config.values[`scaleway:${name}`] || "";
  return {
    projectId: find("projectId"),
    accessKey: find("accessKey"),
    ...(config.secretKeys.has("scaleway:secretKey") && { secretKey: config.secret("scaleway:secretKey") }),
  };
}
