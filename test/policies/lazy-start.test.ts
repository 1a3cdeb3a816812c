import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { inNewProcess } from "./support/new-process";

describe.each([{ loaders: [] }, { loaders: ["tsx/cjs"] }])(
  "@pulumi/pulumi after lazy-start $loaders",
  ({ loaders }) => {
    test("starts without the compiler and npm's Arborist", () => {
      const seen = inNewProcess(
        ["./lazy-start.cjs", ...loaders],
        `const { Resource } = require("@pulumi/pulumi");
       const { filename } = require.cache[require.resolve("typescript")];
       const arborist = Object.keys(require.cache).filter((file) => file.includes("arborist"));
       console.log(JSON.stringify({ resource: typeof Resource, compiler: filename, arborist: arborist.length }));`,
      );
      expect(seen).toEqual({ resource: "function", compiler: null, arborist: 1 });
    });

    test("serialises functions all the same", () => {
      const seen = inNewProcess(
        ["./lazy-start.cjs", ...loaders],
        `const { runtime } = require("@pulumi/pulumi");
       const two = 2;
       runtime.serializeFunction(() => two + two).then(({ text }) => console.log(JSON.stringify(text)));`,
      );
      expect(seen).toContain("two + two");
    });
  },
);

test("what it puts in the place of is still what @pulumi/pulumi loads", () => {
  const { resolve } = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  for (const name of ["typescript", "@npmcli/arborist", "./vendor/ts-node@7.0.1"]) expect(resolve(name)).toBeTruthy();
});
