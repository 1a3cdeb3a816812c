import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { inNewProcess } from "./support/new-process";

describe("the SDK as the pack loads it", () => {
  test("comes without the Automation API, and leaves @pulumi/pulumi whole for who asks for it", () => {
    const seen = inNewProcess(
      ["tsx/cjs"],
      `
      const { loadPolicySdk } = require("./kernel/sdk.ts");
      require("./serve.ts");
      const { PolicyPack } = loadPolicySdk();
      const automation = () => Object.keys(require.cache).some((file) => file.includes("pulumi/automation"));
      const before = automation();
      const { automation: api, Output } = require("@pulumi/pulumi");
      console.log(JSON.stringify({
        before, after: automation(), pack: typeof PolicyPack, api: typeof api.LocalWorkspace, output: typeof Output,
        again: loadPolicySdk().PolicyPack === PolicyPack,
      }));`,
    );
    expect(seen).toEqual({
      before: false,
      after: true,
      pack: "function",
      api: "function",
      output: "function",
      again: true,
    });
  });

  test("reads assets as those of @pulumi/pulumi", () => {
    const seen = inNewProcess(
      ["tsx/cjs"],
      `
      const { loadPolicySdk } = require("./kernel/sdk.ts");
      loadPolicySdk();
      const { deserializeProperties } = require("@pulumi/policy/deserialize");
      const sign = "4dabf18193072939515e22adb298388d";
      const asset = { [sign]: "c44067f5952c0a294b673a41bacd8c17", text: "hello" };
      const { file } = deserializeProperties({ toJavaScript: () => ({ file: asset }) }, false);
      console.log(JSON.stringify(file instanceof require("@pulumi/pulumi").asset.StringAsset));`,
    );
    expect(seen).toBe(true);
  });

  test("reads a resource once for all policies", () => {
    const seen = inNewProcess(
      ["tsx/cjs"],
      `
      require("./kernel/sdk.ts").loadPolicySdk();
      const { deserializeProperties } = require("@pulumi/policy/deserialize");
      const { unknownCheckingProxy } = require("@pulumi/policy/proxy");
      const { Resource } = require("./kernel/resource.ts");
      let read = 0;
      const sent = () => ({ toJavaScript: () => ({ number: ++read }) });
      const resource = (properties) => {
        const props = unknownCheckingProxy(deserializeProperties(properties, false));
        return Resource.of({ type: "docker:index/container:Container", name: "it", urn: "", opts: {}, props });
      };
      const [first, second] = [sent(), sent()];
      const same = resource(first) === resource(first);
      console.log(JSON.stringify({ same, other: resource(first) === resource(second), read }));`,
    );
    expect(seen).toEqual({ same: true, other: false, read: 2 });
  });

  test("keeps apart what is secret: of a container's variables, which Docker shows, only plain ones are judged", () => {
    const seen = inNewProcess(
      ["tsx/cjs"],
      `
      require("./kernel/sdk.ts").loadPolicySdk();
      const { deserializeProperties } = require("@pulumi/policy/deserialize");
      const { unknownCheckingProxy, unknownStringValue } = require("@pulumi/policy/proxy");
      const { Resource } = require("./kernel/resource.ts");
      const { forbidPlainSecrets } = require("./forbid-plain-secrets.ts");
      const secret = (value) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });
      const found = (envs) => {
        const props = unknownCheckingProxy(deserializeProperties({ toJavaScript: () => ({ envs }) }, false));
        const type = "docker:index/container:Container";
        return forbidPlainSecrets.checks[type](Resource.of({ type, name: "it", urn: "", opts: {}, props }));
      };
      console.log(JSON.stringify([
        found(["A=b", "DB_PASSWORD=hunter2", secret("TOKEN=hunter2"), unknownStringValue, "LINK=https://a/?b=c"]),
        found(secret(["DB_PASSWORD=hunter2"])),
        found(unknownStringValue),
      ]));`,
    );
    expect(seen).toEqual([
      [
        {
          path: "envs[1]",
          value: "a value that its name calls a secret",
          must: "be a secret variable, or have another name",
        },
      ],
      [],
      [],
    ]);
  });

  test("does not know the call for remediations, which the engine then does without", () => {
    const seen = inNewProcess(
      ["tsx/cjs"],
      `
      const { log } = console;
      console.log = (port) => {
        const grpc = require("@grpc/grpc-js");
        const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
        const { AnalyzeRequest } = require("@pulumi/pulumi/proto/analyzer_pb");
        new AnalyzerClient("127.0.0.1:" + port, grpc.credentials.createInsecure()).remediate(new AnalyzeRequest(), (error) => {
          log(JSON.stringify(grpc.status[error?.code]));
          process.exit();
        });
      };
      require("./serve.ts").serve(process.cwd());`,
    );
    expect(seen).toBe("UNIMPLEMENTED");
  });

  test("uses nothing else of @pulumi/pulumi's index", () => {
    const sdk = dirname(require.resolve("@pulumi/policy"));
    const sources = readdirSync(sdk)
      .filter((file) => file.endsWith(".js"))
      .map((file) => readFileSync(join(sdk, file), "utf8"));
    const importers = sources.filter((source) => source.includes('require("@pulumi/pulumi")'));
    expect(importers).toHaveLength(1);
    expect(importers[0]).toContain('const pulumi_1 = require("@pulumi/pulumi");');
    const used = [...importers[0]!.matchAll(/\bpulumi_1\.(\w+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(["asset", "Output"]));
  });
});
