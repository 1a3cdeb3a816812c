import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readEnvironment, StackFileMistakes, type Mistake } from "../../../environment";
import { publicDomain } from "../../../environment/addresses";
import type { ProductSchema } from "../../../environment/product";
import { products } from "../../../products";
import { configOf, good, goodSecrets, library } from "./library";

const set = "pulumi config set --stack preprod";

/** A product with names at two depths, one of which may be absent. */
const museum = {
  name: "museum",
  settings: {
    domain: publicDomain("Name the collection is reached by"),
    shop: z.strictObject({ domain: publicDomain("Name the shop is reached by") }).optional(),
  },
  variables: {},
  secrets: {},
} as const;

const both = { ...good, "museum:version": "v1.0.0", "museum:domain": "museum.example.test" };
const onDocker = { "socle:host": "docker", "scaleway:region": undefined, "scaleway:zone": undefined };

function mistakesIn(
  values: Record<string, string>,
  secretKeys: readonly string[],
  known: readonly ProductSchema[],
): readonly Mistake[] {
  try {
    readEnvironment(configOf(values, secretKeys), known);
    return [];
  } catch (error) {
    if (error instanceof StackFileMistakes) return error.mistakes;
    throw error;
  }
}

function mistakesOf(changes: Record<string, string | undefined>, secretKeys: readonly string[] = goodSecrets) {
  const values = Object.entries({ ...both, ...changes }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return mistakesIn(Object.fromEntries(values), secretKeys, [library, museum]);
}

test("names of their own in the zone, its apex included, are no mistake", () => {
  expect(mistakesOf({ "museum:domain": "example.test", "museum:shop": '{"domain":"shop.example.test"}' })).toEqual([]);
});

test("a name that two products have is a mistake that names both keys", () => {
  expect(mistakesOf({ "museum:domain": "library.example.test" })).toEqual([
    {
      path: "museum:domain",
      text: 'museum:domain is "library.example.test", which library:webDomain has; it must be a name of its own.',
      mend: `${set} museum:domain museum.example.test`,
    },
  ]);
});

test("so is one that two settings of a product have, inside of another too", () => {
  expect(mistakesOf({ "museum:shop": '{"domain":"museum.example.test"}' })).toEqual([
    {
      path: "museum:shop.domain",
      text: 'museum:shop.domain is "museum.example.test", which museum:domain has; it must be a name of its own.',
      mend: `${set} --path 'museum:shop.domain' shop.museum.example.test`,
    },
  ]);
});

test("each name outside of the zone is a mistake, beside those of another kind", () => {
  expect(
    mistakesOf({
      "socle:owner": undefined,
      "library:webDomain": "x.other.test",
      "museum:domain": "notexample.test",
    }).slice(1),
  ).toEqual([
    {
      path: "library:webDomain",
      text: 'library:webDomain is "x.other.test"; it must be example.test, the zone that socle:domain names, or end with .example.test.',
      mend: `${set} library:webDomain web.library.example.test`,
    },
    {
      path: "museum:domain",
      text: 'museum:domain is "notexample.test"; it must be example.test, the zone that socle:domain names, or end with .example.test.',
      mend: `${set} museum:domain museum.example.test`,
    },
  ]);
});

test("a name that is taken already is not proposed", () => {
  const taken = mistakesOf({ "library:webDomain": "museum.example.test", "museum:domain": "x.other.test" });
  expect(taken.map(({ mend }) => mend)).toEqual([`${set} museum:domain '<another name>'`]);
});

test.each([
  ["s3.museum.example.test", {}, "which the S3 store of museum has"],
  ["logs.example.test", { "socle:logViewer": "true" }, "which the log viewer that socle:logViewer asks for has"],
])("on Docker %s is kept for the machine's own", (domain, changes, holder) => {
  const mistakes = mistakesOf({ ...onDocker, ...changes, "library:webDomain": domain });
  expect(mistakes.map(({ text }) => text)).toEqual([expect.stringContaining(holder)]);
  expect(mistakesOf({ "library:webDomain": domain })).toEqual([]);
});

test("a log viewer that nobody asks for keeps no name", () => {
  expect(mistakesOf({ ...onDocker, "library:webDomain": "logs.example.test" })).toEqual([]);
});

test("a name that is encrypted by mistake is not shown", () => {
  const mistakes = mistakesOf({ "museum:domain": "hidden.other.test" }, [...goodSecrets, "museum:domain"]);
  expect(mistakes.map(({ path }) => path)).toEqual(["museum:domain"]);
  expect(JSON.stringify(mistakes)).not.toContain("hidden");
});

test("every name of our own stack files is looked at", () => {
  const text = readFileSync(join(__dirname, "../../..", "Pulumi.prod.yaml"), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  const values = Object.fromEntries(
    Object.entries({ ...config, "socle:domain": "other.test" }).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const outside = mistakesIn(values, [], products).filter(({ text }) => text.includes("socle:domain"));
  const named = Object.entries(config).flatMap(([key, value]) =>
    [...JSON.stringify({ [key]: value }).matchAll(/(\w*domain)":"/gi)].map(([, name = ""]) => [key, name]),
  );
  expect(outside.map(({ path }) => path).sort()).toEqual(
    named
      .map(([key = "", name = ""]) => (key.endsWith(name) ? key : `${key}.${name}`))
      .filter((path) => path !== "socle:domain")
      .sort(),
  );
  expect(outside.length).toBeGreaterThan(5);
});
