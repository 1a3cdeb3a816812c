import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { scalewayAccount, type StackConfig } from "../../../environment";

function config(values: Record<string, string>, secretKeys: string[] = []): StackConfig {
  return { stack: "prod", values, secretKeys: new Set(secretKeys), secret: (key) => pulumi.secret(values[key] ?? "") };
}

const projectId = "11111111-1111-4111-8111-111111111111";
const inFile = { "scaleway:projectId": projectId, "scaleway:accessKey": "SCWFILE0000000000000" };

describe("the Scaleway account", () => {
  it("is the one of the stack file", () => {
    expect(scalewayAccount(config(inFile), {})).toEqual({ projectId, accessKey: "SCWFILE0000000000000" });
  });

  it("is the one of the variables when both say something, as for the provider", () => {
    const variables = { SCW_ACCESS_KEY: "SCWVARIABLE000000000", SCW_DEFAULT_PROJECT_ID: "another" };
    expect(scalewayAccount(config(inFile), variables)).toEqual({
      projectId: "another",
      accessKey: "SCWVARIABLE000000000",
    });
  });

  it("hands on the secret key of the stack file as a secret", async () => {
    const values = { ...inFile, "scaleway:secretKey": "hidden" };
    const { secretKey } = scalewayAccount(config(values, ["scaleway:secretKey"]), {});
    expect(await pulumi.isSecret(secretKey as pulumi.Output<string>)).toBe(true);
  });

  it("names everything that is missing at once, without a stack trace", () => {
    const attempt = () => scalewayAccount(config({}), {});
    expect(attempt).toThrow(pulumi.RunError);
    expect(attempt).toThrow(/SCW_DEFAULT_PROJECT_ID[\s\S]*pulumi config set --stack prod scaleway:projectId/);
    expect(attempt).toThrow(/SCW_ACCESS_KEY[\s\S]*pulumi config set --stack prod scaleway:accessKey/);
  });

  it("takes an empty variable for an unset one", () => {
    expect(scalewayAccount(config(inFile), { SCW_ACCESS_KEY: "" }).accessKey).toBe("SCWFILE0000000000000");
  });
});
