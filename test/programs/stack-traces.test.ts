import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("an error in an apply is printed as Pulumi prints it, and does not hang", () => {
  const program = `
    require("source-map-support/register");
    require("./environment/stack-traces.ts").writeStacks({ ofPromises: false });
    const { defaultErrorMessage } = require("@pulumi/pulumi/cmd/run/error");
    process.on("unhandledRejection", (error) => console.log(defaultErrorMessage(error)));
    require("@pulumi/pulumi").output(1).apply(() => { throw new TypeError("broken"); });`;
  const printed = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
    cwd: join(__dirname, "../.."),
    encoding: "utf8",
    timeout: 15_000,
  });
  expect(printed).toContain("TypeError: broken");
  expect(printed).toMatch(/@pulumi\/pulumi\S*\/output\.ts:/);
});
