import { afterEach, expect, test, vi } from "vitest";
import { interruptedMessage } from "../../../operations/deploy/messages";
import { tell } from "../../../operations/notify/notify";
import type { Pulumi } from "../../../operations/stack/pulumi";

afterEach(() => void vi.restoreAllMocks());

const stack = (query: Pulumi["query"]): Pulumi => {
  const refuse = () => Promise.reject(new Error("only the configuration may be asked"));
  return { stack: "prod", query, operate: refuse, run: refuse };
};

test("a deployment that came to no result is told, with what to read before the next", () => {
  expect(interruptedMessage("prod")).toMatchObject({ level: "failure", title: "Déploiement interrompu : prod" });
  expect(interruptedMessage("prod").text).toContain("docs/interrupted-updates.md");
});

test("where the channels cannot be read either, that is said and neither hides nor undoes what was done", async () => {
  const said = vi.spyOn(console, "error").mockReturnValue();
  const unreadable = stack(() => Promise.reject(new Error("incorrect passphrase")));
  for (const pulumi of [unreadable, stack(() => Promise.resolve({}))]) await tell(pulumi, interruptedMessage("prod"));
  expect(said.mock.calls.flat()).toEqual([
    "Nobody was notified: incorrect passphrase",
    "prod names nobody to notify: no socle:notify… in its stack file.",
  ]);
});
