import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../engine/usage-error";
import { readExemptions } from "../../../operations/preview/preview";
import { isUnchanged, summarise } from "../../../operations/preview/summary";
import { parseEvents, type EngineEvent } from "../../../engine/events";
import { Exemptions, type Exemption } from "../../../policies/kernel/exemptions";
import { components, diagnosticEvent, event, prelude, replacement, step, urn, violationEvent } from "./events";

const ended = { exitCode: 0, output: "" };
const none = new Exemptions([], new Date());

const summaryOf = (events: EngineEvent[], ending = ended, exemptions = none) =>
  summarise("prod", events, ending, exemptions);

const changesOf = (events: EngineEvent[]) =>
  summaryOf(events).changes.map(({ kind, name, product }) => `${kind} ${name} of ${product}`);

describe("changes", () => {
  test("are counted once for each resource, by product; components and providers are left out", () => {
    expect(
      changesOf([
        ...components,
        step({ op: "create", type: "pulumi:providers:scaleway", name: "default_1_54_0" }),
        step({ op: "create", name: "lvao-web" }),
        step({ op: "update", name: "lvao-worker" }),
        step({ op: "delete", name: "lvao-old" }),
        step({ op: "import", name: "lvao-found" }),
        ...["same", "read", "refresh"].map((op) => step({ op, name: `lvao-${op}` })),
      ]),
    ).toEqual([
      "created lvao-web of lvao",
      "changed lvao-worker of lvao",
      "deleted lvao-old of lvao",
      "created lvao-found of lvao",
    ]);
  });

  test("a replacement is one change, with what asks for it, in whatever order its steps come", () => {
    const steps = replacement("scaleway:databases/instance:Instance", "lvao-db", ["engine"]);
    for (const events of [steps, [...steps].reverse()]) {
      const [change, ...others] = summaryOf([...components, ...events]).changes;
      expect(others).toEqual([]);
      expect(change).toMatchObject({ kind: "replaced", name: "lvao-db", stateful: true });
      expect(change?.properties).toEqual([{ path: "engine" }]);
    }
  });

  test("what belongs to no component is its own product", () => {
    const parent = "urn:pulumi:prod::socle::pulumi:pulumi:Stack::socle-prod";
    expect(changesOf([...components, step({ op: "create", name: "alone", parent })])).toEqual([
      "created alone of alone",
    ]);
  });

  test("are none when everything is as it was", () => {
    const summary = summaryOf([...components, step({ op: "same", name: "lvao-web" })]);
    expect(isUnchanged(summary)).toBe(true);
    expect(summary.unchanged).toBe(1);
  });
});

describe("properties", () => {
  const propertiesOf = (before: Record<string, unknown>, after: Record<string, unknown>, detailedDiff: string[]) =>
    summaryOf([step({ op: "update", name: "lvao-web", before, after, detailedDiff })]).changes[0]?.properties;

  test("show numbers, switches and versions", () => {
    expect(
      propertiesOf(
        { memoryLimit: 1024, limits: [{ on: false }], image: "web:v1" },
        { memoryLimit: 2048, limits: [{ on: true }], image: "web:v2" },
        ["memoryLimit", "limits[0].on", "image"],
      ),
    ).toEqual([
      { path: "memoryLimit", values: { before: "1024", after: "2048" } },
      { path: "limits[0].on", values: { before: "false", after: "true" } },
      { path: "image", values: { before: "web:v1", after: "web:v2" } },
    ]);
  });

  test("only name any other text, which could be a secret", () => {
    const paths = ["environmentVariables.TOKEN", "password", "secretEnvironmentVariables"];
    const before = { environmentVariables: { TOKEN: "s3cret" }, password: "s3cret", secretEnvironmentVariables: {} };
    expect(propertiesOf(before, before, paths)).toEqual(paths.map((path) => ({ path })));
  });

  test("come from the plain list of names where the provider tells no more", () => {
    const [change] = summaryOf([step({ op: "update", name: "lvao-web", diffs: ["environment"] })]).changes;
    expect(change?.properties).toEqual([{ path: "environment" }]);
  });
});

describe("policies", () => {
  test("a mandatory violation stops the preview, an advisory one does not", () => {
    const advisory = violationEvent("require-backups", "advisory", "<{%fg 3%}>Keep backups.<{%reset%}>\n", "lvao-db");
    const summary = summaryOf([advisory]);
    expect(summary.passed).toBe(true);
    expect(summary.violations).toEqual([
      { policy: "require-backups", level: "advisory", resource: "lvao-db", message: "Keep backups." },
    ]);
    expect(summaryOf([violationEvent("require-https", "mandatory", "Use HTTPS.")]).passed).toBe(false);
  });

  const database = "scaleway:databases/instance:Instance";
  const loss = [...components, prelude(), step({ op: "delete", type: database, name: "lvao-db" })];
  const exemption: Exemption = {
    policy: "forbid-stateful-changes",
    resource: "lvao-db",
    reason: "The data was moved.",
    until: "2999-12-31",
  };

  test("losing data stops the preview, although no policy pack can see it", () => {
    const { passed, violations } = summaryOf(loss);
    expect(passed).toBe(false);
    expect(violations).toMatchObject([{ policy: "forbid-stateful-changes", level: "mandatory", resource: "lvao-db" }]);
    expect(violations[0]?.message).toContain("lvao-db is about to be deleted: it must stay");
  });

  test("a replacement names the properties that ask for it", () => {
    const [violation] = summaryOf([...components, ...replacement(database, "lvao-db", ["engine"])]).violations;
    expect(violation?.message).toContain("about to be replaced: engine changes");
  });

  test("losing data is allowed where an exemption names it, and in disposable environments", () => {
    expect(summaryOf(loss, ended, new Exemptions([exemption], new Date())).passed).toBe(true);
    const review = (disposable: string) =>
      summarise("review-42", [prelude({ "socle:disposable": disposable }), ...loss], ended, none);
    expect(review("true").passed).toBe(true);
    expect(review("false").passed).toBe(false);
  });

  test("losing data is not allowed in a production that calls itself disposable", () => {
    expect(summaryOf([prelude({ "socle:disposable": "true" }), ...loss]).passed).toBe(false);
  });
});

describe("diagnostics", () => {
  test("are the errors and warnings that people must read, each once", () => {
    expect(
      summaryOf([
        diagnosticEvent("debug", "Registering resource"),
        diagnosticEvent("info#err", "a log line"),
        diagnosticEvent("warning", "It is old.\n", "lvao-web"),
        diagnosticEvent("warning", "It is old.\n", "lvao-web"),
        diagnosticEvent("error", "\u001b[31mIt broke.\u001b[39m"),
        diagnosticEvent("error", "preview failed"),
        diagnosticEvent(
          "warning",
          "[WARNING] Variable\nSCW_ACCESS_KEY\n: Multiple variable sources detected, please …\n",
        ),
      ]).diagnostics,
    ).toEqual([
      { severity: "warning", resource: "lvao-web", message: "It is old." },
      { severity: "error", message: "It broke." },
    ]);
  });

  test.each([
    ["could not get stack: no stack named 'prod' found", "\nMake it: pulumi stack init prod"],
    [
      "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
      "\nSay where states are kept: set PULUMI_BACKEND_URL, or run pulumi login (docs/pipelines.md).",
    ],
    [
      "the stack is currently locked by 1 lock(s).",
      "\nOnce nobody works on prod any more, this frees it: pulumi cancel --stack prod",
    ],
    ["incorrect passphrase", ""],
  ])("hold what the engine printed when it could not start, and what to do: %s", (said, way) => {
    const output = `Previewing update (prod):\n\nerror: ${said}\n`;
    expect(summaryOf([], { exitCode: 255, output })).toMatchObject({
      passed: false,
      diagnostics: [{ severity: "error", message: `${said}${way}` }],
    });
  });

  test("say so when the engine printed nothing", () => {
    expect(summaryOf([], { exitCode: 137, output: "" }).diagnostics).toEqual([
      { severity: "error", message: "pulumi ended with exit code 137 and named no error." },
    ]);
  });

  test("do not repeat that changes were not expected", () => {
    const output = "error: error: no changes were expected but changes were proposed\n";
    expect(summaryOf([step({ op: "update", name: "lvao-web" })], { exitCode: 255, output }).diagnostics).toEqual([]);
  });
});

test("a log whose engine was killed is read up to its last whole line", () => {
  const line = JSON.stringify(event({ cancelEvent: {} }));
  expect(parseEvents(`${line}\n${line.slice(0, 10)}`)).toHaveLength(1);
  expect(parseEvents("")).toEqual([]);
});

test("a name may hold the separator of URNs", () => {
  const [change] = summaryOf([step({ op: "create", name: "a::b" })]).changes;
  expect(change?.name).toBe("a::b");
  expect(change?.urn).toBe(urn("scaleway:containers/container:Container", "a::b"));
});

test("a mistake in the exemptions is the reader's to mend, and no failure of the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "socle-exemptions-"));
  const file = join(folder, "exemptions.yaml");
  writeFileSync(file, "exemptions: [{ policy: require-https }]");
  const read = () => readExemptions(file);
  expect(read).toThrow(UsageError);
  expect(read).toThrow("exemptions[0].until is missing: write a text.");
  rmSync(folder, { recursive: true });
});
