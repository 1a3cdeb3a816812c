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
