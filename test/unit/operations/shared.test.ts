import { expect, it } from "vitest";
import { sharedBetween, sharedMarkdown } from "../../../operations/drift/shared";
import type { Pulumi } from "../../../operations/stack/pulumi";

/** A stack of which only the state is asked. */
function stack(name: string, resources: { type: string; id: string }[]): Pulumi {
  const refuse = () => Promise.reject(new Error("only the state may be asked"));
  const state = {
    deployment: { resources: resources.map((r) => ({ ...r, urn: `urn:pulumi:${name}::${r.type}::x` })) },
  };
  const query = (args: string[]) => (args.join(" ") === "stack export" ? Promise.resolve(state) : refuse());
  return { stack: name, query, operate: refuse, run: refuse };
}

const bucket = { type: "scaleway:object/bucket:Bucket", id: "fr-par/media" };

it("names what holds data in two environments", async () => {
  const shared = await sharedBetween([stack("preprod", [bucket]), stack("prod", [bucket])]);
  expect(shared).toHaveLength(1);
  expect(shared[0]).toContain("in preprod and prod");
  expect(sharedMarkdown(shared)).toMatch(/^\n## ❌ Shared between environments\n\n- .*media/);
});

it("says nothing of environments that share nothing", async () => {
  const other = { ...bucket, id: "fr-par/other" };
  expect(await sharedBetween([stack("preprod", [bucket]), stack("prod", [other])])).toEqual([]);
  expect(sharedMarkdown([])).toBe("");
});
