import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { projectRoot } from "../../../engine/directory";
import { readStackFile } from "../../../engine/read-stack-file";
import { prepareStackFile } from "../../../sandbox/stack-file";
import { UsageError } from "../../../engine/usage-error";

let folder: string;
let committed: string;
let copy: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "socle-stack-file-"));
  committed = join(folder, "committed.yaml");
  copy = join(folder, "Pulumi.preprod.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a file that is no stack file", () => {
  test.each([
    ["a tab", "config:\n\tlvao:version: v1\n", "line 2: tabs are not allowed as indentation"],
    ["an open brace", "config:\n  lvao:web: { min: 1\n  lvao:version: v1\n", "line 3: flow map"],
    ["a key twice", "config:\n  lvao:version: v1\n  lvao:version: v2\n", "line 3: this key is there already"],
    [
      "a key too far right",
      "config:\n  lvao:owner: a\n   lvao:version: v1\n",
      "line 2: a key where a value is expected",
    ],
    ["no colon", "config:\n  lvao:version v1\n  lvao:owner: a\n", "line 2: this is no key with its value"],
    ["a commit like a power", "config:\n  fwb:version: 41e2058\n", "line 2: this is read as another number"],
    ["a commit like an octal", "config:\n  fwb:version: 0123456\n", "line 2: this is read as another number"],
    ["two documents", "config: {}\n---\nconfig: {}\n", "line 2: source contains multiple documents\n"],
    ["an unknown anchor", "config:\n  lvao:web: *small\n", "line 2: *small stands for &small, which is not above it"],
    ["a list", "# All\n- config\n", "line 2: this is no map: a stack file is a map, with the keys config, "],
    ["a word", "config\n", "line 1: this is no map"],
    ["a misspelt key", "confg:\n  lvao:version: v1\n", "line 1: confg is unknown; did you mean config?"],
    ["an unknown key", "foo: bar\n", "line 1: foo is unknown; a stack file is a map, with the keys config, "],
    ["a setting too far left", "config: {}\nlvao:version: v1\n", "line 2: lvao:version is outside config"],
    ["settings as a list", "config: [lvao]\n", "line 1: config must be a map"],
  ])("says where: %s", (_, text, expected) => {
    writeFileSync(committed, text);
    const read = () => readStackFile(committed);
    expect(read).toThrow(UsageError);
    expect(`${messageOf(read)}\n`).toContain(`${committed}, ${expected}`);
  });

  test("has every mistake said at once, by the name that the file has in the checkout", () => {
    writeFileSync(committed, "confg: {}\nfoo: bar\n");
    expect(messageOf(() => readStackFile(committed)).split("\n")).toHaveLength(2);
    const ours = join(projectRoot, "Pulumi.yaml");
    expect(messageOf(() => readStackFile(ours))).toMatch(/^Pulumi\.yaml, line 1: name is unknown/);
  });

  test("is not said to be wrong where only what stands above is", () => {
    writeFileSync(committed, "config:\n  lvao:version: v1\n\tlvao:web: {}\n  lvao:NAME: a\n  lvao:OTHER: b\n");
    expect(messageOf(() => readStackFile(committed))).toBe(`${committed}, line 3: tabs are not allowed as indentation`);
  });

  test("is not one that is empty, or holds what Pulumi writes", () => {
    for (const text of ["", "# nothing yet\n", "config:\n"]) {
      writeFileSync(committed, text);
      expect(readStackFile(committed)).toEqual({});
    }
    const written = { config: { "lvao:version": "v1" }, encryptionsalt: "v1:a", environment: ["shared"] };
    writeFileSync(committed, stringify(written));
    expect(readStackFile(committed)).toEqual(written);
  });
});

describe("the sandbox's copy of a stack file", () => {
  const secure = (value: string) => ({ secure: `v1:${value}` });
  const settings = { "lvao:version": "v1.0.0", "lvao:webDomain": "lvao.example.test" };

  function prepare(config: Record<string, unknown>) {
    writeFileSync(committed, stringify({ config }));
    return prepareStackFile(committed, copy, {});
  }

  /** What the caller does: Pulumi writes the secrets into the copy, encrypted. */
  function draw(missing: string[]): void {
    const file = readStackFile(copy);
    const drawn = Object.fromEntries(missing.map((key) => [key, secure(`drawn ${key}`)]));
    writeFileSync(copy, stringify({ config: { ...file.config, ...drawn }, encryptionsalt: "v1:salt" }));
  }

  test("asks once for each secret that is needed", () => {
    const { missingSecrets } = prepare(settings);
    expect(missingSecrets).toContain("scaleway:secretKey");
    expect(missingSecrets.filter((key) => key.startsWith("lvao:")).length).toBeGreaterThan(0);
    draw(missingSecrets);
    expect(prepare(settings).missingSecrets).toEqual([]);
  });

  test("keeps the secrets of a product that is taken out for a while", () => {
    draw(prepare(settings).missingSecrets);
    const before = readStackFile(copy).config;
    const without = prepare({});
    expect(without.missingSecrets).toEqual([]);
    expect(Object.keys(without.config).filter((key) => key.startsWith("lvao:"))).toEqual([]);
    expect(prepare(settings).missingSecrets).toEqual([]);
    expect(readStackFile(copy).config).toEqual(before);
  });

  test("holds the secrets of a product whose version is missing: that is the only mistake", () => {
    const { missingSecrets } = prepare(settings);
    draw(missingSecrets);
    const halfway = prepare({ "lvao:webDomain": "lvao.example.test" });
    expect(halfway.missingSecrets).toEqual([]);
    expect(Object.keys(halfway.config)).toEqual(expect.arrayContaining(missingSecrets));
  });

  test("leaves the team's secrets out, and draws what is encrypted without being a secret, for the program to see", () => {
    const { config, missingSecrets } = prepare({
      ...settings,
      "lvao:webDomain": secure("domain"),
      "lvao:NOPE": secure("nope"),
      "socle:alwaysdataApiKey": secure("key"),
    });
    expect(missingSecrets).toEqual(expect.arrayContaining(["lvao:webDomain", "lvao:NOPE"]));
    expect(missingSecrets).not.toContain("socle:alwaysdataApiKey");
    expect(JSON.stringify(config)).not.toContain("secure");
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
}
