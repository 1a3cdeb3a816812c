import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CopyReport } from "../../../operations/copy-bucket/copy";
import { inOrder } from "../../../operations/copy-bucket/listing";
import { openLocation, resolveAddress } from "../../../operations/copy-bucket/location";
import { copyObject } from "../../../operations/copy-bucket/object";
import { inParallel } from "../../../operations/copy-bucket/parallel";
import { exitCodeOf, progressText, reportText } from "../../../operations/copy-bucket/report";

describe("the order of keys", () => {
  it("is that of their bytes", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [Buffer.from(a).toString("hex"), Buffer.from(b).toString("hex")];
        expect(Math.sign(inOrder(a, b))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });
});

describe("work in parallel", () => {
  async function* numbers(count: number, taken: number[] = []) {
    for (let number = 0; number < count; number += 1) {
      taken.push(number);
      yield await Promise.resolve(number);
    }
  }

  it("does all of it, no more than the limit at once, and takes nothing before there is room", async () => {
    let running = 0;
    const most: number[] = [];
    const taken: number[] = [];
    let done = 0;
    await inParallel(numbers(20, taken), 3, async () => {
      running += 1;
      most.push(running);
      expect(taken.length - done).toBeLessThanOrEqual(4);
      await turn();
      running -= 1;
      done += 1;
    });
    expect([done, Math.max(...most)]).toEqual([20, 3]);
  });

  it("ends with the first failure, after what was under way", async () => {
    let done = 0;
    const work = inParallel(numbers(20), 3, async (number) => {
      await turn();
      done += 1;
      if (number === 4) throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(done).toBeLessThan(10);
  });
});

describe("a bucket's address", () => {
  const keys = { FROM_ACCESS_KEY_ID: "id", FROM_SECRET_ACCESS_KEY: "s3cret" };
  const region = (address: string, more = {}) =>
    openLocation("FROM", address, { ...keys, ...more }).client.config.region();

  it.each([
    ["https://s3.fr-par.scw.cloud/media", {}, "fr-par"],
    ["https://s3.eu-west-3.amazonaws.com/media", {}, "eu-west-3"],
    ["https://cellar-c2.services.clever-cloud.com/media", {}, "us-east-1"],
    ["http://127.0.0.1:9000/media/", { FROM_REGION: "here" }, "here"],
  ])("%s with %o is in %s", async (address, more, expected) => {
    expect(await region(address, more)).toBe(expected);
  });

  it.each(["https://s3.fr-par.scw.cloud", "https://s3.fr-par.scw.cloud/a/b", "ftp://host/media", "media"])(
    "is not %s",
    (address) => {
      expect(() => openLocation("TO", address, keys)).toThrow(`--to ${address} is no bucket's address`);
    },
  );
});

describe("the name of an output", () => {
  const outputs = (stack: string) =>
    Promise.resolve({ lvao: { buckets: { media: `https://s3/${stack}-media` }, version: 3 } });

  it("stands for the address that the stack tells", async () => {
    expect(await resolveAddress("prod:lvao.buckets.media", outputs)).toBe("https://s3/prod-media");
    expect(await resolveAddress("https://s3.fr-par.scw.cloud/media", outputs)).toBe(
      "https://s3.fr-par.scw.cloud/media",
    );
  });

  it.each(["prod:lvao.version", "prod:lvao.buckets.docs", "prod:fwb.buckets.docs"])("is not %s", async (name) => {
    await expect(resolveAddress(name, outputs)).rejects.toThrow(
      `The stack prod has no output ${name.slice(5)} that is an address: see pulumi stack output --stack prod.`,
    );
  });
});

describe("the report", () => {
  const report: CopyReport = {
    from: "https://a/media",
    to: "https://b/media",
    dryRun: false,
    source: { objects: 2, bytes: 2_500_000 },
    destination: { objects: 3, bytes: 999 },
    copied: { objects: 1, bytes: 1 },
    differences: [
      { key: "a", kind: "missing", reason: "AccessDenied: No." },
      { key: "b", kind: "only at the destination" },
    ],
    interrupted: false,
    seconds: 1.5,
  };

  it("says what differs and what to do", () => {
    expect(reportText(report).split("\n")).toEqual([
      "From https://a/media: 2 objects, 2.5 MB",
      "To   https://b/media: 3 objects, 999 bytes",
      "1 object, 1 byte copied in 1.5 s",
      "  missing: a (AccessDenied: No.)",
      "  only at the destination: b",
      "They differ: 1 not copied: run the same command again; 1 that the source does not have: delete them there if they should go.",
    ]);
    expect(reportText({ ...report, dryRun: true })).toContain("They differ: 1 to copy;");
    expect(exitCodeOf(report)).toBe(1);
  });

  it("does not print a page of differences", () => {
    const differences = Array.from({ length: 30 }, (_, index) => ({ key: `${index}`, kind: "missing" as const }));
    expect(reportText({ ...report, differences })).toContain("… and 10 more: see --json");
  });

  it("says how to go on after an interruption", () => {
    const interrupted = { ...report, interrupted: true };
    expect(reportText(interrupted)).toBe(
      "Interrupted: 1 object, 1 byte copied in 1.5 s. Run the same command again: it goes on from there.",
    );
    expect(exitCodeOf(interrupted)).toBe(130);
  });

  it("tells how far it is", () => {
    const soFar = { seen: { objects: 5, bytes: 9 }, copied: { objects: 2, bytes: 4_000_000 } };
    expect(progressText(soFar, 2)).toBe("5 objects seen, 2 objects, 4.0 MB copied, 2.0 MB/s");
  });
});

describe("a copy in parts that fails", () => {
  const environment = {
    FROM_ACCESS_KEY_ID: "id",
    FROM_SECRET_ACCESS_KEY: "secret",
    TO_ACCESS_KEY_ID: "id",
    TO_SECRET_ACCESS_KEY: "secret",
  };
  /** A store by what it answers to each command. */
  const store = (end: "FROM" | "TO", answers: Record<string, unknown>) => {
    const location = openLocation(end, "https://s3.example.test/bucket", environment);
    const send = (command: object) => {
      const answer = answers[command.constructor.name.replace("Command", "")];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    Object.assign(location.client, { send });
    return location;
  };
  const refusal = (name: string) => Object.assign(new Error("no"), { name });

  it("tells why, and that its parts stay where they may not be removed", async () => {
    const object = { ContentLength: 20_000_000, ETag: '"x"', TagCount: 0 };
    const content = { Body: { transformToByteArray: () => Promise.resolve(new Uint8Array(1)) } };
    const from = store("FROM", { HeadObject: object, GetObject: content });
    const failures = { UploadPart: refusal("QuotaExceeded"), AbortMultipartUpload: refusal("AccessDenied") };
    const to = store("TO", { CreateMultipartUpload: { UploadId: "1" }, ...failures });
    await expect(copyObject({ from, to, key: "film.mp4" })).rejects.toMatchObject({
      name: "QuotaExceeded",
      message: "no (and its parts stay at the destination: AccessDenied: no)",
    });
  });
});
