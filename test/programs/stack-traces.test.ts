import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(__dirname, "../..");

/** What a program prints that runs like that of a stack: Pulumi has stacks looked up in source maps, tsx compiles. */
function run(lines: string): string {
  const program = `
    require("source-map-support/register");
    require("./environment/stack-traces.ts").writeStacks({ ofPromises: false });
    ${lines}`;
  return execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
    cwd: root,
    encoding: "utf8",
    timeout: 15_000,
  });
}

test("an error in an apply is printed as Pulumi prints it, and does not hang", () => {
  const printed = run(`
    const { defaultErrorMessage } = require("@pulumi/pulumi/cmd/run/error");
    process.on("unhandledRejection", (error) => console.log(defaultErrorMessage(error)));
    require("@pulumi/pulumi").output(1).apply(() => { throw new TypeError("broken"); });`);
  expect(printed).toContain("TypeError: broken");
  expect(printed).toMatch(/@pulumi\/pulumi\S*\/output\.ts:/);
});

test("an error names the line of the file that it comes from", () => {
  const before = readFileSync(join(root, "hosts/mistake.ts"), "utf8").split("throw new RunError")[0]!;
  const printed = run(`
    const { rejectMistakes } = require("./hosts/mistake.ts");
    try { rejectMistakes("App", [{ path: "image", message: "missing" }]); } catch ({ stack }) { console.log(stack); }`);
  expect(printed).toContain(`${join(root, "hosts/mistake.ts")}:${before.split("\n").length}:`);
});
