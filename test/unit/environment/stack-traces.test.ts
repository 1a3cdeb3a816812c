import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leaveOutPromiseStacks } from "../../../environment/stack-traces";

const howErrorsAreWritten = Object.assign({}, Error);
let looked: string[];

beforeEach(() => {
  looked = [];
  Error.prepareStackTrace = (error, frames) => {
    looked.push(frames[0]?.getFileName() ?? "");
    return `${error.message} with its stack`;
  };
  leaveOutPromiseStacks();
});
afterEach(() => {
  Object.assign(Error, howErrorsAreWritten);
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
