import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const policies = join(__dirname, "..", "..", "policies");

/** What a new process prints as JSON, with what a program or a pack is started with. */
function inNewProcess(program: string, ...loaders: string[]): unknown {
  const loaded = ["./lazy-start.cjs", ...loaders].flatMap((loader) => ["--require", loader]);
  return JSON.parse(
    execFileSync(process.execPath, [...loaded, "--eval", program], { cwd: policies, encoding: "utf8" }),
  );
}

describe.each([{ loaders: [] }, { loaders: ["tsx/cjs"] }])(
  "@pulumi/pulumi after lazy-start $loaders",
  ({ loaders }) => {
    test("starts without the compiler and npm's Arborist", () => {
      const seen = inNewProcess(
        `const { Resource } = require("@pulumi/pulumi");
       const { filename } = require.cache[require.resolve("typescript")];
       const arborist = Object.keys(require.cache).filter((file) => file.includes("arborist"));
       console.log(JSON.stringify({ resource: typeof Resource, compiler: filename, arborist: arborist.length }));`,
        ...loaders,
      );
      expect(seen).toEqual({ resource: "function", compiler: null, arborist: 1 });
    });

    test("serialises functions all the same", () => {
      const seen = inNewProcess(
        `const { runtime } = require("@pulumi/pulumi");
       const two = 2;
       runtime.serializeFunction(() => two + two).then(({ text }) => console.log(JSON.stringify(text)));`,
        ...loaders,
      );
      expect(seen).toContain("two + two");
    });
  },
);

test("what it puts in the place of is still what @pulumi/pulumi loads", () => {
  const { resolve } = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  for (const name of ["typescript", "@npmcli/arborist", "./vendor/ts-node@7.0.1"]) expect(resolve(name)).toBeTruthy();
});
