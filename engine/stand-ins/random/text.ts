import { randomInt } from "node:crypto";
import type { Failure, Inputs, InputValues } from "../inputs";

/** What RandomPassword and RandomString take. */
export const textInputs = {
  length: { type: "integer", required: true, replaces: true },
  lower: { type: "boolean", default: true, replaces: true },
  upper: { type: "boolean", default: true, replaces: true },
  numeric: { type: "boolean", default: true, replaces: true },
  special: { type: "boolean", default: true, replaces: true },
  minLower: { type: "integer", default: 0, replaces: true },
  minUpper: { type: "integer", default: 0, replaces: true },
  minNumeric: { type: "integer", default: 0, replaces: true },
  minSpecial: { type: "integer", default: 0, replaces: true },
  overrideSpecial: { type: "string", replaces: true },
  number: { type: "boolean", replaces: true, refused: "it is deprecated, use numeric" },
  keepers: { type: "string map", replaces: true },
} as const satisfies Inputs;

export type TextInputs = InputValues<typeof textInputs>;

interface Alphabet {
  characters: string;
  atLeast: number;
}

function alphabets(inputs: TextInputs): Alphabet[] {
  const candidates = [
    { use: inputs.lower, atLeast: inputs.minLower, characters: "abcdefghijklmnopqrstuvwxyz" },
    { use: inputs.upper, atLeast: inputs.minUpper, characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    { use: inputs.numeric, atLeast: inputs.minNumeric, characters: "0123456789" },
    { use: inputs.special, atLeast: inputs.minSpecial, characters: inputs.overrideSpecial || "!@#$%&*()-_=+[]{}<>:?" },
  ];
  return candidates.filter(({ use }) => use);
}

export function textMistakes(inputs: TextInputs): Failure[] {
  const minimums = inputs.minLower + inputs.minUpper + inputs.minNumeric + inputs.minSpecial;
  const mistakes: Failure[] = [];
  if (inputs.length < 1) mistakes.push({ property: "length", reason: "must be at least 1" });
  if (inputs.length < minimums) {
    mistakes.push({
      property: "length",
      reason: `must be at least minLower + minUpper + minNumeric + minSpecial, which is ${minimums}`,
    });
  }
  if (alphabets(inputs).length === 0) {
    mistakes.push({ property: "lower", reason: "must be true unless upper, numeric or special is" });
  }
  return mistakes;
}

/** Draws a text from the cryptographic generator: first the minimums, then the rest from all alphabets, then shuffles. */
export function drawText(inputs: TextInputs): string {
  const used = alphabets(inputs);
  const drawn = used.flatMap(({ characters, atLeast }) => Array.from({ length: atLeast }, () => pick(characters)));
  const all = used.map(({ characters }) => characters).join("");
  while (drawn.length < inputs.length) drawn.push(pick(all));
  return shuffle(drawn).join("");
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffle(items: string[]): string[] {
  const left = [...items];
  return items.flatMap(() => left.splice(randomInt(left.length), 1));
}
