/** Stands in for the `random` plugin: draws a value once and keeps it in the state until an input changes. */
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { hash, truncates } from "bcryptjs";
import { version } from "@pulumi/random/package.json";
import type { Input } from "../inputs";
import { serveProvider } from "../provider";
import { resourceType } from "../resource-type";
import { drawText, textInputs, textMistakes } from "./text";

/** Free of meaning: a change draws a new value. */
const keepers = { type: "string map", replaces: true } as const satisfies Input;
const number = { type: "integer", required: true, replaces: true } as const satisfies Input;

/** The official plugin's cost. */
const BCRYPT_ROUNDS = 10;

serveProvider({
  version: version.replace(/^v/, ""),
  resources: {
    "random:index/randomPassword:RandomPassword": resourceType({
      inputs: textInputs,
      outputs: ["result", "bcryptHash"],
      secretOutputs: ["result", "bcryptHash"],
      check: textMistakes,
      async create(inputs) {
        const result = drawText(inputs);
        // Bcrypt reads 72 bytes of a password; the official plugin cuts longer ones off likewise.
        const hashed = truncates(result) ? Buffer.from(result).subarray(0, 72).toString() : result;
        return {
          id: "none",
          outputs: { result, number: inputs.numeric, bcryptHash: await hash(hashed, BCRYPT_ROUNDS) },
        };
      },
    }),
    "random:index/randomString:RandomString": resourceType({
      inputs: textInputs,
      outputs: ["result"],
      check: textMistakes,
      create(inputs) {
        const result = drawText(inputs);
        return Promise.resolve({ id: result, outputs: { result, number: inputs.numeric } });
      },
    }),
    "random:index/randomId:RandomId": resourceType({
      inputs: { byteLength: number, prefix: { type: "string", replaces: true }, keepers },
      outputs: ["b64Std", "b64Url", "dec", "hex"],
      check: ({ byteLength }) => (byteLength < 1 ? [{ property: "byteLength", reason: "must be at least 1" }] : []),
      create({ byteLength, prefix = "" }) {
        const bytes = randomBytes(byteLength);
        const hex = bytes.toString("hex");
        const outputs = {
          b64Std: prefix + bytes.toString("base64"),
          b64Url: prefix + bytes.toString("base64url"),
          dec: prefix + BigInt(`0x${hex}`).toString(),
          hex: prefix + hex,
        };
        return Promise.resolve({ id: bytes.toString("base64url"), outputs });
      },
    }),
    "random:index/randomBytes:RandomBytes": resourceType({
      inputs: { length: number, keepers },
      outputs: ["base64", "hex"],
      secretOutputs: ["base64", "hex"],
      check: ({ length }) => (length < 1 ? [{ property: "length", reason: "must be at least 1" }] : []),
      create({ length }) {
        const bytes = randomBytes(length);
        return Promise.resolve({
          id: "none",
          outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") },
        });
      },
    }),
    "random:index/randomUuid:RandomUuid": resourceType({
      inputs: { keepers },
      outputs: ["result"],
      create() {
        const result = randomUUID();
        return Promise.resolve({ id: result, outputs: { result } });
      },
    }),
    "random:index/randomInteger:RandomInteger": resourceType({
      inputs: {
        min: number,
        max: number,
        keepers,
        seed: { type: "string", replaces: true, refused: "a seed makes the value guessable" },
      },
      outputs: ["result"],
      check: ({ min, max }) => (max < min ? [{ property: "max", reason: "must not be less than min" }] : []),
      create({ min, max }) {
        const result = randomInt(min, max + 1);
        return Promise.resolve({ id: String(result), outputs: { result } });
      },
    }),
  },
});
