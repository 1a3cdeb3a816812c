import { afterEach, expect, test, vi } from "vitest";
import { driftMessage, driftOf, driftVerdict } from "../../../operations/drift/drift";
import { lookForDrift } from "../../../operations/drift/look";
import { previewMarkdown } from "../../../operations/preview/markdown";
import { summarise } from "../../../operations/preview/summary";
import type { Operation, Pulumi } from "../../../operations/stack/pulumi";
import { Exemptions } from "../../../policies/kernel/exemptions";
import { components, diagnosticEvent, step } from "./events";

afterEach(() => void vi.restoreAllMocks());

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

test("the team is told which resources differ, or that nobody knows: what an engine says stays in the log", () => {
  expect(driftMessage(drifted)).toMatchObject({ level: "failure", title: "Écart constaté : prod" });
  expect(driftMessage(drifted).text).toMatch(/\n\n- lvao : `lvao-web` \(`memoryLimit`\)\n- lvao : `lvao-beat`$/);
  expect(driftMessage(broken)).toMatchObject({
    title: "Contrôle des écarts impossible : prod",
    text: "La raison est dans le journal.",
  });
});

/** `pulumi` on a stack with one channel, of which nobody can read the state. */
const withoutState = (operation: Partial<Operation>): Pulumi => ({
  stack: "prod",
  operate: () => Promise.resolve({ exitCode: 0, output: "", events: [...components], ...operation }),
  run: () => Promise.reject(new Error("no other command was expected")),
  query: ([command]) =>
    command === "config"
      ? Promise.resolve({ "socle:notifySlack": { value: "https://hooks.example.test/s3cret" } })
      : Promise.reject(new Error("the state cannot be read")),
});

test("what was found is reported and told, whatever fails afterwards", async () => {
  const answer = vi.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(new Response()));
  vi.spyOn(console, "error").mockReturnValue();
  const written: string[] = [];
  const look = (operation: Partial<Operation>) =>
    lookForDrift([withoutState(operation)], { limit: 65_536, write: (text) => void written.push(text) });
  await expect(
    look({ ...unexpected, events: [...components, step({ op: "update", name: "lvao-web" })] }),
  ).rejects.toThrow("the state cannot be read");
  expect(written.join("")).toContain("❌ **differs**");
  expect(answer).toHaveBeenCalledTimes(1);
  await expect(look({})).rejects.toThrow("the state cannot be read");
  expect(answer).toHaveBeenCalledTimes(1);
});

test("a stack that drifted has, though nobody could be told", async () => {
  const said = vi.spyOn(console, "error").mockReturnValue();
  const pulumi: Pulumi = {
    ...withoutState({ ...unexpected, events: [...components, step({ op: "update", name: "lvao-web" })] }),
    query: ([command]) =>
      command === "config" ? Promise.reject(new Error("no route to host")) : Promise.resolve({ deployment: {} }),
  };
  expect(await lookForDrift([pulumi], { limit: 65_536, write: () => undefined })).toBe("drifted");
  expect(said.mock.calls.flat()).toEqual(["Nobody was notified: no route to host"]);
});
