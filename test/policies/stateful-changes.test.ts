import { describe, expect, test } from "vitest";
import { Exemptions } from "../../policies/kernel/exemptions";
import { statefulChanges, stepsOfPreview } from "../../policies/stateful-changes";
import { noExemptions } from "./support/sample";

const database = "urn:pulumi:prod::socle::socle:products:Lvao$scaleway:databases/instance:Instance::lvao-db";
const oldDatabase = "urn:pulumi:prod::socle::scaleway:index/databaseInstance:DatabaseInstance::lvao-db";
const bucket = "urn:pulumi:prod::socle::scaleway:object/bucket:Bucket::lvao-media";
const container = "urn:pulumi:prod::socle::scaleway:containers/container:Container::lvao-web";

const says = (line: string) =>
  `Nothing that holds data, or the key to it, is deleted or replaced without an exemption that names it and ends. The data goes with the resource; a new name or one changed option can be enough, in a preview of a hundred lines.
${line}
To mend: keep the resource (an alias keeps a renamed one), or save its data and add it to policies/exemptions.yaml until the day after the deploy.`;

describe("the changes of a preview", () => {
  test("that keep data are allowed", () => {
    const steps = ["create", "update", "same", "refresh", "import"].map((op) => ({ op, urn: database }));
    expect(statefulChanges(steps, noExemptions)).toEqual([]);
  });

  test("may delete and replace what holds none", () => {
    const steps = ["delete", "create-replacement", "replace", "delete-replaced"].map((op) => ({ op, urn: container }));
    expect(statefulChanges(steps, noExemptions)).toEqual([]);
  });

  test.each([database, oldDatabase])("that delete data are reported: %s", (urn) => {
    expect(statefulChanges([{ op: "delete", urn }], noExemptions)).toEqual([
      { urn, change: "deleted", message: says("lvao-db is about to be deleted: it must stay.") },
    ]);
  });

  test("that replace data are reported once, with the reasons", () => {
    const steps = [
      { op: "create-replacement", urn: bucket },
      { op: "replace", urn: bucket, replaceReasons: ["name", "region"] },
      { op: "delete-replaced", urn: bucket },
      { op: "delete", urn: database },
    ];
    expect(statefulChanges(steps, noExemptions)).toEqual([
      {
        urn: bucket,
        change: "replaced",
        message: says("lvao-media is about to be replaced: name, region changes: it must stay."),
      },
      { urn: database, change: "deleted", message: says("lvao-db is about to be deleted: it must stay.") },
    ]);
  });

  test.each([
    ["fernet key", "random:index/randomBytes:RandomBytes::lvao-airflow-fernet-key"],
    ["key of a product", "random:index/randomPassword:RandomPassword::lvao-django-key"],
    ["server with its disk", "scaleway:instance/server:Server::docker-server"],
    ["image registry", "scaleway:registry/namespace:Namespace::lvao-images"],
    ["database user", "scaleway:databases/user:User::lvao-db-user"],
  ])("that delete or replace a %s are reported", (_what, resource) => {
    const urn = `urn:pulumi:prod::socle::${resource}`;
    expect(statefulChanges([{ op: "delete", urn }], noExemptions)).toHaveLength(1);
    expect(statefulChanges([{ op: "replace", urn }], noExemptions)).toHaveLength(1);
    expect(statefulChanges([{ op: "update", urn, diffs: ["engine"] }], noExemptions)).toEqual([]);
  });

  test("may draw a password again", () => {
    const urn = "urn:pulumi:prod::socle::random:index/randomPassword:RandomPassword::lvao-db-password";
    expect(statefulChanges([{ op: "replace", urn }], noExemptions)).toEqual([]);
  });

  test.each([
    ["named", { diffs: ["engine", "tags"] }],
    ["in detail", { diffs: null, detailedDiff: { engine: { kind: "UPDATE" } } }],
  ])(
    "that move a database to another engine are reported, %s, although the engine calls it an update",
    (_how, diff) => {
      for (const urn of [database, oldDatabase]) {
        expect(statefulChanges([{ op: "update", urn, ...diff }], noExemptions)).toEqual([
          { urn, change: "replaced", message: says("lvao-db is about to be replaced: engine changes: it must stay.") },
        ]);
      }
      expect(statefulChanges([{ op: "update", urn: database, diffs: ["tags"] }], noExemptions)).toEqual([]);
    },
  );

  test.each([
    ["by name", "lvao-db", "2026-02-01", 0],
    ["by URN", database, "2026-02-01", 0],
    ["for another resource", "lvao-media", "2026-02-01", 1],
    ["after its last day", "lvao-db", "2026-02-02", 1],
  ])("are allowed by an exemption %s", (_how, resource, day, reported) => {
    const exemption = {
      policy: "forbid-stateful-changes",
      resource,
      reason: "Moved to a new server.",
      until: "2026-02-01",
    };
    const exemptions = new Exemptions([exemption], new Date(`${day}T12:00:00Z`));
    expect(statefulChanges([{ op: "delete", urn: database }], exemptions)).toHaveLength(reported);
  });
});

describe("the output of pulumi preview --json", () => {
  test("gives its steps", () => {
    const json = JSON.stringify({
      config: {},
      steps: [
        { op: "same", urn: database, oldState: {}, newState: {} },
        { op: "update", urn: database, diffReasons: ["engine"], detailedDiff: { engine: { kind: "update" } } },
        { op: "replace", urn: bucket, replaceReasons: ["name"] },
      ],
    });
    expect(stepsOfPreview(json)).toEqual([
      { op: "same", urn: database },
      { op: "update", urn: database, diffs: ["engine"], detailedDiff: { engine: { kind: "update" } } },
      { op: "replace", urn: bucket, replaceReasons: ["name"] },
    ]);
  });

  test("may have no steps", () => {
    expect(stepsOfPreview("{}")).toEqual([]);
  });

  test.each([
    ["[]", "This is not the output of `pulumi preview --json`: it has no list `steps`."],
    ['{"steps": [{"op": "same"}]}', "steps[0] of the preview has no `op` or no `urn`."],
  ])("is refused when it is something else: %s", (json, message) => {
    expect(() => stepsOfPreview(json)).toThrow(message);
  });
});
