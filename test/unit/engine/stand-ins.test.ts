import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { describe, expect, test } from "vitest";
import { runCommand } from "../../../engine/stand-ins/command/run";
import { findMistakes, type Inputs, withDefaults } from "../../../engine/stand-ins/inputs";
import { drawText, textInputs, type TextInputs, textMistakes } from "../../../engine/stand-ins/random/text";
import { withNames } from "../../../engine/stand-ins/names";
import { changedInputs, inOldOrder, withNews } from "../../../engine/stand-ins/states";
import {
  configurationOf,
  type Marked,
  marshal,
  type Properties,
  secretTexts,
  unmarshal,
} from "../../../engine/stand-ins/values";

function known(values: Properties): Marked {
  return { values, secret: new Set(), unknown: new Set() };
}

describe("property values", () => {
  const marked: Marked = {
    values: { plain: "a", hidden: { deep: ["s3cret"] } },
    secret: new Set(["hidden"]),
    unknown: new Set(["later"]),
  };

  test("keep their marks on the way to the engine and back", () => {
    expect(unmarshal(marshal(marked))).toEqual({ ...marked, values: { ...marked.values, later: null } });
  });

  test("have a secret inside found", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "x" };
    const { values, secret: names } = unmarshal(Struct.fromJavaScript({ map: { a: secret }, list: ["y"] }));
    expect(values).toEqual({ map: { a: "x" }, list: ["y"] });
    expect([...names]).toEqual(["map"]);
  });

  test("name the texts to be blotted out, each line of them too", () => {
    expect(secretTexts({ ...known({ a: "line one\nline two", b: ["open"] }), secret: new Set(["a"]) })).toEqual([
      "line one\nline two",
      "line one",
      "line two",
    ]);
  });

  test("name what a secret variable sets too", () => {
    expect(secretTexts({ ...known({ envs: ["PASSWORD=hunter2=x"] }), secret: new Set(["envs"]) })).toEqual([
      "PASSWORD=hunter2=x",
      "hunter2=x",
    ]);
  });
});

describe("inputs", () => {
  const inputs = {
    size: { type: "integer", required: true },
    mode: { type: "string", oneOf: ["a", "b"] },
    on: { type: "boolean", default: true },
    old: { type: "string", refused: "it is old" },
  } as const satisfies Inputs;

  test("all mistakes are found at once", () => {
    expect(
      findMistakes(inputs, known({ sise: 1, mode: "c", on: "yes", old: "x" })).map(
        ({ property, reason }) => `${property} ${reason}`,
      ),
    ).toEqual([
      "sise is not an input; the inputs are size, mode, on, old",
      "size is required",
      "mode must be one of a, b",
      "on must be a boolean",
      "old is not supported by the stand-in for this plugin: it is old",
    ]);
  });

  test("what is not known yet is no mistake and has no default", () => {
    const later = { ...known({ size: null, on: null }), unknown: new Set(["size", "on"]) };
    expect(findMistakes(inputs, later)).toEqual([]);
    expect(withDefaults(inputs, later).values).toEqual({});
  });

  test("a value that is not known yet counts as changed", () => {
    expect(
      changedInputs(known({ a: 1, b: 2, c: [3] }), { ...known({ a: 1, b: null, c: [4] }), unknown: new Set(["b"]) }),
    ).toEqual(["b", "c"]);
  });
});

describe("nested inputs", () => {
  const inputs = {
    ports: { type: "any", shape: { list: { internal: "integer", "ip?": "string" } }, unordered: true },
  } as const satisfies Inputs;

  test("have every mistake named at its place", () => {
    const ports: Properties[] = [{ internal: "80" }, { ip: "::", extern: 1 }];
    expect(findMistakes(inputs, known({ ports })).map(({ property, reason }) => `${property} ${reason}`)).toEqual([
      "ports[0].internal must be a integer",
      "ports[1].extern is not supported by the stand-in for this plugin; it knows internal, ip",
      "ports[1].internal is required",
    ]);
    expect(findMistakes(inputs, { ...known({ ports: null }), unknown: new Set(["ports"]) })).toEqual([]);
  });

  test("are the same in another order where the order means nothing", () => {
    const [one, two]: [Properties, Properties] = [{ internal: 80, ip: "::" }, { internal: 81 }];
    const [old, news] = [known({ ports: [one, two] }), known({ ports: [two, { ip: "::", internal: 80 }] })];
    expect(changedInputs(old, news, inputs)).toEqual([]);
    expect(changedInputs(old, news)).toEqual(["ports"]);
    expect(changedInputs(old, known({ ports: [one] }), inputs)).toEqual(["ports"]);
    expect(inOldOrder(inputs, old.values, news.values)).toEqual(old.values);
  });
});

describe("names", () => {
  const inputs = { name: { type: "string", automatic: true } } as const satisfies Inputs;
  const named = (given: Properties, old: Properties, seed = new Uint8Array()) =>
    withNames(inputs, known(given), { name: "web", old: known(old), seed }).values["name"];

  test("are the program's, else the old one if it was drawn, else new", () => {
    expect(named({ name: "mine" }, { name: "web-0123abc" })).toBe("mine");
    expect(named({}, { name: "web-0123abc" })).toBe("web-0123abc");
    expect(named({}, { name: "mine" })).toMatch(/^web-[0-9a-f]{7}$/);
    expect(named({}, {})).not.toBe(named({}, {}));
  });

  test("are drawn once for a plan and its update", () => {
    const seed = Uint8Array.of(1, 2, 3);
    expect(named({}, {}, seed)).toBe(named({}, {}, seed));
  });

  test("that are not known yet are left alone", () => {
    const later = { ...known({ name: null }), unknown: new Set(["name"]) };
    expect(withNames(inputs, later, { name: "web", old: known({}), seed: new Uint8Array() })).toEqual(later);
  });
});

describe("what a look at a resource finds", () => {
  test("becomes its inputs, where it says anything about them", () => {
    const inputs = known({ ttl: 60, name: "a" });
    expect(withNews(inputs, { ttl: 90, fqdn: "a.example.fr" }).values).toEqual({ ttl: 90, name: "a" });
    expect(withNews(inputs, { ttl: 90, name: "b" }, ["ttl"]).values).toEqual({ ttl: 60, name: "b" });
  });
});

describe("a plugin's configuration", () => {
  test("is read from texts and JSON, without what the engine adds", () => {
    const given = { version: "7.48.0", region: "fr-par", skip: "true", endpoints: '[{"s3":"http://s3"}]', odd: "[not" };
    expect(configurationOf(Struct.fromJavaScript(given)).values).toEqual({
      region: "fr-par",
      skip: true,
      endpoints: [{ s3: "http://s3" }],
      odd: "[not",
    });
  });
});

describe("random texts", () => {
  const request = fc
    .record({
      lower: fc.boolean(),
      upper: fc.boolean(),
      numeric: fc.boolean(),
      special: fc.boolean(),
      minLower: fc.nat(5),
      minUpper: fc.nat(5),
      minNumeric: fc.nat(5),
      minSpecial: fc.nat(5),
      length: fc.integer({ min: 20, max: 60 }),
    })
    .filter(({ lower, upper, numeric, special }) => lower || upper || numeric || special);

  test("have the length, the alphabets and the minimums asked for", () => {
    fc.assert(
      fc.property(request, (asked) => {
        const text = drawText(asked);
        const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
        expect(text).toHaveLength(asked.length);
        for (const [used, least, pattern] of [
          [asked.lower, asked.minLower, /[a-z]/g],
          [asked.upper, asked.minUpper, /[A-Z]/g],
          [asked.numeric, asked.minNumeric, /\d/g],
          [asked.special, asked.minSpecial, /[^a-zA-Z\d]/g],
        ] as const) {
          if (used) expect(count(pattern)).toBeGreaterThanOrEqual(least);
          else expect(count(pattern)).toBe(0);
        }
      }),
    );
  });

  test("use the special characters given, and no others", () => {
    const asked = { ...defaults({ length: 200 }), lower: false, upper: false, numeric: false, overrideSpecial: "+-" };
    expect(drawText(asked)).toMatch(/^[+-]{200}$/);
  });

  test("that cannot be drawn are refused", () => {
    expect(textMistakes(defaults({ length: 3, minLower: 2, minUpper: 2 }))).toHaveLength(1);
    const none = { lower: false, upper: false, numeric: false, special: false };
    expect(textMistakes(defaults({ length: 3, ...none }))).toHaveLength(1);
    expect(textMistakes(defaults({ length: 1 }))).toEqual([]);
  });

  function defaults(values: Properties): TextInputs {
    return withDefaults(textInputs, known(values)).values as unknown as TextInputs;
  }
});

describe("commands", () => {
  const shell = {
    interpreter: ["/bin/sh", "-c"],
    directory: undefined,
    environment: process.env,
    stdin: undefined,
    logging: "stdout",
  };
  const quiet = { log: () => undefined, signal: new AbortController().signal };

  test("give both outputs without the last line end, and log those asked for", async () => {
    const lines: string[] = [];
    const command = "cat; echo; echo two; echo three >&2";
    const result = await runCommand({ ...shell, command, stdin: "one" }, { ...quiet, log: (line) => lines.push(line) });
    expect(result).toEqual({ stdout: "one\ntwo", stderr: "three" });
    expect(lines).toEqual(["one", "two"]);
  });

  test("that fail say how, and their last words", async () => {
    await expect(runCommand({ ...shell, command: "echo why >&2; exit 4" }, quiet)).rejects.toThrow(
      'exit status 4: running "echo why >&2; exit 4":\nwhy',
    );
  });

  test("end when the update is interrupted", async () => {
    const interruption = new AbortController();
    const running = runCommand({ ...shell, command: "exec sleep 60" }, { ...quiet, signal: interruption.signal });
    interruption.abort();
    await expect(running).rejects.toThrow("aborted");
  });

  test("in a folder that does not exist fail", async () => {
    await expect(runCommand({ ...shell, command: "true", directory: "/does/not/exist" }, quiet)).rejects.toThrow(
      "ENOENT",
    );
  });
});
