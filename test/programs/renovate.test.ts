import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../engine/directory";

/** The package alone, without what it depends on: it holds the schema of its configuration. */
const renovate = "renovate@44.121.2";

interface Configuration {
  customManagers: { description: string; managerFilePatterns: string[]; matchStrings: string[] }[];
}

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");
const configuration = JSON.parse(read("renovate.json")) as Configuration;

describe("renovate.json", () => {
  test("is valid by Renovate's own schema, and says nothing that Renovate does not know", () => {
    const schema = schemaOfRenovate();
    const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
    expect(validate(configuration), JSON.stringify(validate.errors)).toBe(true);
    // The schema lets any other option pass.
    const known = ["$schema", ...Object.keys(schema.properties)];
    expect(Object.keys(configuration).filter((option) => !known.includes(option))).toEqual([]);
    expect(validate({ ...configuration, schedule: 5 })).toBe(false);
    expect(validate({ ...configuration, customManagers: [{ customType: "regexp" }] })).toBe(false);
  });
});

describe("the pins that no manager of Renovate's own knows", () => {
  const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "hosts", "test"], {
    cwd: projectRoot,
    encoding: "utf8",
  })
    .split("\n")
    .filter(Boolean);

  const pins = configuration.customManagers.flatMap(({ managerFilePatterns, matchStrings }) =>
    tracked
      .filter((file) => managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)))
      .flatMap((file) => matchStrings.flatMap((pattern) => [...read(file).matchAll(new RegExp(pattern, "g"))]))
      .map(({ groups }) => `${groups?.["depName"]} ${groups?.["currentValue"]}`),
  );

  test("are found, with their versions", () => {
    const names = new Set(pins.map((pin) => pin.split(" ")[0]));
    for (const name of ["caddy", "postgres", "redis", "github.com/rhysd/actionlint", "psycopg", "renovate"])
      expect(names).toContain(name);
    for (const pin of pins) expect(pin).toMatch(/^\S+ v?\d+\.\d+\S*$/);
  });

  test("are all images that the hosts pin", () => {
    const written = tracked
      .filter((file) => /^hosts\/.+\.ts$/.test(file))
      .flatMap((file) => read(file).match(/"[\w./-]+:v?\d[\w.-]*"/g) ?? [])
      .map((image) => image.slice(1, -1).replace(":", " "));
    expect(pins).toEqual(expect.arrayContaining(written));
    expect(written.length).toBeGreaterThan(2);
  });
});

test("the Go modules that the sandbox builds from are where Renovate looks for them", () => {
  const modules = execFileSync("git", ["ls-files", "*go.mod"], { cwd: projectRoot, encoding: "utf8" });
  expect(modules.split("\n")).toContain("engine/go/pulumi/go.mod");
});

interface Schema {
  properties: Record<string, unknown>;
}

function schemaOfRenovate(): Schema {
  const directory = mkdtempSync(join(tmpdir(), "socle-renovate-"));
  try {
    const options = { cwd: directory, encoding: "utf8" } as const;
    const [archive = ""] = execFileSync("npm", ["pack", "--prefer-offline", "--silent", renovate], options).split("\n");
    const text = execFileSync("tar", ["--extract", "--to-stdout", "--file", archive, "package/renovate-schema.json"], {
      ...options,
      maxBuffer: 10_000_000,
    });
    return JSON.parse(text) as Schema;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
