import { describe, expect, test } from "vitest";
import {
  parseRuntimeOptions,
  pluginCommand,
  runArguments,
  splitWords,
} from "../../../engine/language-host/command-line";

test.each([
  ["", []],
  ["--require tsx/cjs", ["--require", "tsx/cjs"]],
  ["  a   b ", ["a", "b"]],
  [`--title "two words" 'and three'`, ["--title", "two words", "and three"]],
  [`--name="a b"c`, ["--name=a bc"]],
  [`a\\ b "say \\"hi\\""`, ["a b", `say "hi"`]],
  [`'' x`, ["", "x"]],
])("splits %j as a shell does", (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

describe("runtime options", () => {
  test("default to the official host's", () => {
    expect(parseRuntimeOptions({})).toEqual({ typescript: true, nodeArguments: [] });
  });

  test("are read", () => {
    expect(parseRuntimeOptions({ typescript: false, nodeargs: "--require tsx/cjs", packagemanager: "npm" })).toEqual({
      typescript: false,
      nodeArguments: ["--require", "tsx/cjs"],
    });
  });

  test("of the wrong type are refused", () => {
    expect(() => parseRuntimeOptions({ typescript: "no" })).toThrow("typescript option must be a boolean");
    expect(() => parseRuntimeOptions({ nodeargs: ["x"] })).toThrow("nodeargs option must be a string");
  });
});

const program = {
  monitor: "127.0.0.1:1",
  engine: "127.0.0.1:2",
  project: "p",
  stack: "s",
  organization: "o",
  directory: "/d",
  rootDirectory: "/r",
  entryPoint: ".",
  parallel: 16,
  dryRun: false,
  arguments: [],
};

test("the program's runner is told all that the engine says", () => {
  const flags = "--monitor 127.0.0.1:1 --engine 127.0.0.1:2 --project p --stack s --organization o";
  expect(runArguments(program).join(" ")).toBe(`${flags} --root-directory /r --pwd /d --parallel 16 .`);
  expect(runArguments({ ...program, dryRun: true, entryPoint: "bin", arguments: ["x"] }).slice(-3)).toEqual([
    "--dry-run",
    "bin",
    "x",
  ]);
  expect(runArguments({ ...program, organization: "", rootDirectory: undefined })).not.toContain("--organization");
});

test("policy packs and plugins get their arguments in the order that their runners want", () => {
  expect(pluginCommand("analyzer", "/pack", ["-v=9", "addr"]).arguments).toEqual(["-v=9", "addr", "/pack"]);
  expect(pluginCommand("resource", "/plugin", ["addr"]).arguments).toEqual(["/plugin", "addr"]);
});
