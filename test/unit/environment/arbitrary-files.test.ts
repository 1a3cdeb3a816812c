import fc from "fast-check";
import { expect, test } from "vitest";
import { readEnvironment, StackFileMistakes } from "../../../environment";
import { editDistance, nearest } from "../../../environment/nearest";
import { configOf, good, library } from "./library";

const knownKeys = [
  ...Object.keys(good),
  "library:SMTP_PASSWORD",
  "library:BANNER",
  "library:branches",
  "library:loanDays",
  "library:openAccess",
  "scaleway:accessKey",
  "scaleway:secretKey",
  "scaleway:organizationId",
  "socle:disposable",
];
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...knownKeys) },
  fc.constantFrom("library:__proto__", "library:constructor", "__proto__:x", "library:", ":", "", "pulumi:tags"),
  fc.tuple(fc.constantFrom("library", "socle", "scaleway", "other"), fc.string()).map((parts) => parts.join(":")),
);
const value = fc.oneof(
  fc.constantFrom(...Object.values(good), "true", "3", '{"__proto__":{"min":1}}', "[]", "null"),
  fc.json(),
  fc.string({ unit: "binary-ascii" }),
  fc.string({ unit: "grapheme" }),
);
const changes = fc.array(fc.tuple(key, value, fc.boolean()), { maxLength: 12 });

function outcome(values: Record<string, string>, secretKeys: string[]): StackFileMistakes | undefined {
  try {
    readEnvironment(configOf(values, secretKeys), [library]);
    return undefined;
  } catch (error) {
    if (error instanceof StackFileMistakes) return error;
    throw error;
  }
}

test("any file is an environment or a list of mistakes, each with its path and a command", () => {
  fc.assert(
    fc.property(changes, fc.boolean(), (entries, startsGood) => {
      const values = Object.fromEntries([
        ...(startsGood ? Object.entries(good) : []),
        ...entries.map(([name, text]) => [name, text] as const),
      ]);
      const secretKeys = entries.filter(([, , secret]) => secret).map(([name]) => name);
      const error = outcome(values, [...secretKeys, "library:SENTRY_DSN"]);
      if (!error) return;
      expect(error.mistakes).not.toEqual([]);
      for (const { path, text, mend } of error.mistakes) {
        expect(text.startsWith(path)).toBe(true);
        expect(mend).toMatch(/^pulumi config (set|rm) --stack preprod /);
      }
    }),
    { numRuns: 500 },
  );
});

test("what is secret, or should be, is never in the text", () => {
  const secret = fc.stringMatching(/^[0-9a-f]{24}$/);
  const wrapped = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => JSON.stringify({ memoryMb: text, [text]: text }),
    (text) => JSON.stringify([text]),
  );
  const shouldBeSecret = fc.constantFrom(
    ...["library:SENTRY_DSN", "library:SMTP_PASSWORD", "scaleway:secretKey", "scaleway:accessKey"],
    ...["library:SENTRY_DNS", "libary:SMTP_PASSWORD", "scaleway:secret", "password"],
  );
  fc.assert(
    fc.property(
      secret,
      wrapped,
      fc.uniqueArray(key, { maxLength: 8 }),
      fc.uniqueArray(shouldBeSecret, { minLength: 1, maxLength: 4 }),
      (text, wrap, encrypted, inClear) => {
        const keys = [...encrypted, ...inClear];
        // Without an owner there is a mistake, and so a text, whatever the other keys hold.
        const values = { ...good, "socle:owner": "", ...Object.fromEntries(keys.map((name) => [name, wrap(text)])) };
        const error = outcome(values, encrypted);
        expect(error).toBeDefined();
        expect(`${error?.message} ${JSON.stringify(error)}`).not.toContain(text);
      },
    ),
    { numRuns: 500 },
  );
});

test("a key with one slip of the hand is recognised", () => {
  fc.assert(
    fc.property(fc.constantFrom(...knownKeys), fc.nat(), (known, at) => {
      const position = at % known.length;
      expect(nearest(known.slice(0, position) + known.slice(position + 1), knownKeys)).toBe(known);
    }),
  );
});

test("the distance between two words is a metric", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
  expect(editDistance("kitten", "sitting")).toBe(3);
});
