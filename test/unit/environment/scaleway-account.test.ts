import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { readEnvironment, type StackConfig } from "../../../environment";
import { scalewayAccount } from "../../../environment/scaleway-account";
import { configOf, goodBut, laptop, library, mistakesOf, nobodys } from "./library";

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
    const variables = { SCW_SECRET_KEY: "of somebody else" };
    expect(scalewayAccount(config(values, ["scaleway:secretKey"]), variables)).toHaveProperty("secretKey");
  });

  it("is missed with all else that the file lacks, and not where a variable names it", () => {
    const { mistakes } = mistakesOf(goodBut({ ...nobodys, "library:SENTRY_DSN": undefined }));
    expect(mistakes.map(({ text, mend }) => [text, mend])).toEqual([
      ["library:SENTRY_DSN is missing. Where errors are reported.", expect.stringContaining("library:SENTRY_DSN")],
      [
        "scaleway:projectId is missing, and SCW_DEFAULT_PROJECT_ID is not set. Scaleway project that everything is made in.",
        "pulumi config set --stack preprod scaleway:projectId '<projectId>'",
      ],
      [
        "scaleway:accessKey is missing, and SCW_ACCESS_KEY is not set. Access key of the Scaleway API key.",
        "pulumi config set --stack preprod scaleway:accessKey '<accessKey>'",
      ],
      [
        "scaleway:secretKey is missing, and SCW_SECRET_KEY is not set. Secret key of the Scaleway API key.",
        "pulumi config set --stack preprod --secret scaleway:secretKey",
      ],
    ]);
    const variables = {
      SCW_ACCESS_KEY: "SCWVARIABLE000000000",
      SCW_DEFAULT_PROJECT_ID: projectId,
      SCW_SECRET_KEY: "hidden",
    };
    expect(readEnvironment(configOf(goodBut(nobodys), ["library:SENTRY_DSN"]), [library], variables).account).toEqual({
      projectId,
      accessKey: "SCWVARIABLE000000000",
    });
  });

  it.each<[where: string, changes: Record<string, string | undefined>]>([
    ["names are", { "socle:domain": "example.test", "library:webDomain": "library.example.test" }],
    ["the machine is", { "socle:instance": '{"type":"PLAY2-MICRO","storageGb":40}', "scaleway:zone": "fr-par-1" }],
  ])("is needed on Docker where %s at Scaleway", (_, changes) => {
    expect(mistakesOf(goodBut({ ...laptop, ...nobodys, ...changes })).mistakes.map(({ path }) => path)).toEqual([
      "scaleway:projectId",
      "scaleway:accessKey",
      "scaleway:secretKey",
    ]);
  });

  it("takes an empty variable for an unset one", () => {
    expect(scalewayAccount(config(inFile), { SCW_ACCESS_KEY: "" }).accessKey).toBe("SCWFILE0000000000000");
  });
});
