import { UsageError } from "../../engine/usage-error";
import type { Pulumi } from "./pulumi";
import type { Account } from "../../engine/recover/scaleway";

const settings = {
  secretKey: { key: "scaleway:secretKey", variable: "SCW_SECRET_KEY" },
  projectId: { key: "scaleway:projectId", variable: "SCW_DEFAULT_PROJECT_ID" },
};

/**
 * The account that a stack is deployed to: from the variables that every Scaleway tool reads, else from the stack file.
 * @throws UsageError that names what is missing
 */
export async function accountOf(pulumi: Pulumi, environment: NodeJS.ProcessEnv): Promise<Account> {
  const config = (await pulumi.query(["config", "--show-secrets", "--json"])) as Record<string, { value?: string }>;
  const read = (name: keyof typeof settings): string => {
    const { key, variable } = settings[name];
    const value = environment[variable] || config[key]?.value;
    if (!value) throw new UsageError(`Scaleway needs to know whose account to use: set ${variable}.`);
    return value;
  };
  return {
    apiUrl: environment["SCW_API_URL"] || "https://api.scaleway.com",
    secretKey: read("secretKey"),
    projectId: read("projectId"),
    s3Url: (region) => `https://s3.${region}.scw.cloud`,
  };
}
