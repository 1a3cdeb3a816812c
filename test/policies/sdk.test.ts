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

  test("reads a resource once for all policies, and again where it makes a copy that may change", () => {
    const seen = inNewProcess(
      ["tsx/cjs"],
      `
      require("./kernel/sdk.ts").loadPolicySdk();
      const { deserializeProperties } = require("@pulumi/policy/deserialize");
      let read = 0;
      const properties = { toJavaScript: () => ({ number: ++read }) };
      const numbers = [false, false, true, true].map((copy) => deserializeProperties(properties, copy).number);
      console.log(JSON.stringify(numbers));`,
    );
    expect(seen).toEqual([1, 1, 2, 3]);
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
        return forbidPlainSecrets.checks[type](new Resource({ type, name: "it", urn: "", opts: {}, props }));
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
