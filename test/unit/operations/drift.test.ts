import { expect, test } from "vitest";
import { driftMessage, driftOf, driftVerdict } from "../../../operations/drift/drift";
import { previewMarkdown } from "../../../operations/preview/markdown";
import { summarise } from "../../../operations/preview/summary";
import { Exemptions } from "../../../policies/kernel/exemptions";
import { components, diagnosticEvent, step } from "./events";

const none = new Exemptions([], new Date());
const unexpected = { exitCode: 255, output: "error: error: no changes were expected but changes were proposed\n" };

const same = summarise(
  "prod",
  [...components, step({ op: "same", name: "lvao-web" })],
  { exitCode: 0, output: "" },
  none,
);
const drifted = summarise(
  "prod",
  [
    ...components,
    step({ op: "update", name: "lvao-web", diffs: ["memoryLimit"] }),
    step({ op: "create", name: "lvao-beat" }),
  ],
  unexpected,
  none,
);
const broken = summarise("prod", [diagnosticEvent("error", "no credentials")], { exitCode: 255, output: "" }, none);

test("a stack drifted when its refreshed preview has changes, and only then", () => {
  expect([same, drifted, broken].map(driftOf)).toEqual(["none", "drifted", "unknown"]);
});

test("the report says what differs", () => {
  const verdict = (preview: typeof same) => driftVerdict[driftOf(preview)];
  const report = previewMarkdown([same, drifted, broken], { title: "Drift", limit: 65_536, verdict });
  expect(report.match(/^\| `prod` \| ([^|]*) \|/gm)).toEqual([
    "| `prod` | ✅ as described |",
    "| `prod` | ❌ **differs** |",
    "| `prod` | ❌ could not be checked |",
  ]);
  expect(report).toContain("- changed `lvao-web` (containers Container): `memoryLimit`");
  expect(report).not.toContain("were expected");
});

test("the team is told which resources differ, or why nobody knows", () => {
  expect(driftMessage(drifted)).toMatchObject({ level: "failure", title: "Écart constaté : prod" });
  expect(driftMessage(drifted).text).toMatch(/\n\n- lvao : `lvao-web` \(`memoryLimit`\)\n- lvao : `lvao-beat`$/);
  expect(driftMessage(broken)).toMatchObject({
    title: "Contrôle des écarts impossible : prod",
    text: "no credentials",
  });
});
