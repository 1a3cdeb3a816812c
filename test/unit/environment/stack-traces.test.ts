import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeStacks } from "../../../environment/stack-traces";

const { stackTraceLimit } = Error;
const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");
let looked: string[];

beforeEach(() => {
  looked = [];
  Error.prepareStackTrace = (error, frames) => {
    looked.push(frames[0]?.getFileName() ?? "");
    return `${error.message} with its stack`;
  };
  writeStacks({ ofPromises: false });
});
afterEach(() => {
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
});

test("a stack of the program is written down as before", () => {
  expect(new Error("broken").stack).toBe("broken with its stack");
});

test("no stack of Pulumi's promises is looked up", async () => {
  const made = pulumi.output(Promise.resolve("made"));
  expect(await new Promise((resolve) => made.apply(resolve))).toBe("made");
  await pulumi.runtime.disconnect();
  expect(looked.filter((file) => file.includes("debuggable"))).toEqual([]);
});

test("an error in an apply is printed as Pulumi prints it, and does not hang", () => {
  const program = `
    require("source-map-support/register");
    require("./environment/stack-traces.ts").writeStacks({ ofPromises: false });
    const { defaultErrorMessage } = require("@pulumi/pulumi/cmd/run/error");
    process.on("unhandledRejection", (error) => console.log(defaultErrorMessage(error)));
    require("@pulumi/pulumi").output(1).apply(() => { throw new TypeError("broken"); });`;
  const printed = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
    cwd: join(__dirname, "../../.."),
    encoding: "utf8",
    timeout: 15_000,
  });
  expect(printed).toContain("TypeError: broken");
  expect(printed).toMatch(/@pulumi\/pulumi\S*\/output\.ts:/);
});
