import * as server from "@pulumi/policy/server";
import type { AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { AnalyzeRequest, AnalyzerResourceOptions, EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { describe, expect, test } from "vitest";
import { toPulumiPolicy } from "../../policies/kernel/pack";
import { table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { noExemptions, unknown, urnOf, type Sample } from "./support/sample";

type Analyze = (
  call: { request: AnalyzeRequest },
  answer: (error: Error | undefined, response: AnalyzeResponse) => void,
) => void;

/** The package declares none of its internals; this one turns a pack into the engine's remote procedure. */
const { makeAnalyzeRpcFun } = server as unknown as {
  makeAnalyzeRpcFun: (pack: string, version: string, level: string, policies: unknown[]) => Analyze;
};

const served = makeAnalyzeRpcFun(
  "socle",
  "0.1.0",
  "advisory",
  table.map((row) => toPulumiPolicy(row, noExemptions)),
);

function analyze(sample: Sample): Promise<[policy: string, level: number, message: string][]> {
  const request = new AnalyzeRequest();
  request.setType(sample.type);
  request.setName(sample.name ?? "it");
  request.setUrn(urnOf(sample));
  request.setProperties(Struct.fromJavaScript(sample.props as Record<string, JavaScriptValue>));
  const options = new AnalyzerResourceOptions();
  options.setProtect(sample.protect ?? true);
  request.setOptions(options);
  return new Promise((resolve, reject) =>
    served({ request }, (error, response) => {
      if (error) reject(error);
      else
        resolve(
          response
            .getDiagnosticsList()
            .map((each) => [each.getPolicyname(), each.getEnforcementlevel(), each.getMessage()] as const)
            .map(([policy, level, message]) => [policy, level, message]),
        );
    }),
  );
}

/** A secret as it travels between the engine and its plugins. */
function secret(value: unknown): Record<string, unknown> {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

function container(props: Record<string, unknown>, stack = "prod"): Sample {
  return { ...compliant.container, stack, props: { ...compliant.container.props, ...props } };
}

describe("served by @pulumi/policy as the engine calls it", () => {
  test.each(Object.entries<Sample>(compliant))("nothing is found in the compliant %s", async (_name, sample) => {
    expect(await analyze(sample)).toEqual([]);
  });

  test("a violation has its whole message and its level in production", async () => {
    const [[policy, level, message] = []] = await analyze(container({ image: "rg.fr-par.scw.cloud/lvao/web:latest" }));
    expect(policy).toBe("require-pinned-images");
    expect(level).toBe(EnforcementLevel.MANDATORY);
    expect(message).toBe(
      `Images are named by a digest or by the tag of one version. A tag that moves changes what runs without a deploy that anyone reviewed, and a rollback brings nothing back.
image is "rg.fr-par.scw.cloud/lvao/web:latest": it must end with the tag of a version, or a digest.
To mend: name the version, as in rg.fr-par.scw.cloud/team/app:v1.4.2, or its digest.`,
    );
  });

  test("the same violation is advice in preprod", async () => {
    const tags = ["environment:preprod", "product:lvao", "owner:beta-team"];
    const sample = container({ image: "rg.fr-par.scw.cloud/lvao/web:latest", tags }, "preprod");
    expect((await analyze(sample)).map(([policy, level]) => [policy, level])).toEqual([
      ["require-pinned-images", EnforcementLevel.ADVISORY],
    ]);
  });

  test("secrets are judged by what is in them, and not told", async () => {
    const secretEnvironmentVariables = secret({ DATABASE_URL: secret("postgres://app:hunter2@10.0.0.2/app") });
    const found = await analyze(container({ secretEnvironmentVariables }));
    expect(found.map(([policy]) => policy)).toEqual(["require-database-tls"]);
    expect(found.join("\n")).not.toContain("hunter2");
  });

  test("a value that is not known yet stops no policy", async () => {
    const found = await analyze(container({ environmentVariables: { A: unknown, SMTP_PASSWORD: unknown, B: "x" } }));
    expect(found.map(([policy, level]) => [policy, level])).toEqual([
      ["forbid-plain-secrets", EnforcementLevel.MANDATORY],
    ]);
  });
});
