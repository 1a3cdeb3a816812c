import { describe, expect, it } from "vitest";
import type { BucketLocation } from "../../../operations/copy-bucket/location";
import { put, remove, twoBuckets } from "./buckets";
import { runCopyBucket } from "./program";

describe("a copy of a bucket to another store, as a command", () => {
  let from: BucketLocation;
  let to: BucketLocation;
  twoBuckets((old, next) => ([from, to] = [old, next]));

  const run = (...args: string[]) => runCopyBucket(["--from", from.address, "--to", to.address, ...args]);

  it("reports, and ends with 0 when both hold the same, 1 when they differ", async () => {
    for (const key of ["a", "b"]) await put(from, key, "xy");
    const { code, stdout } = await run();
    expect(stdout).toContain(`From ${from.address}: 2 objects, 4 bytes`);
    expect(stdout).toContain("Both hold the same objects, by count, bytes and checksums.");
    expect(code).toBe(0);

    await remove(from, "a");
    const differing = await run("--json");
    expect(JSON.parse(differing.stdout)).toMatchObject({
      source: { objects: 1, bytes: 2 },
      destination: { objects: 2, bytes: 4 },
      copied: { objects: 0 },
      differences: [{ key: "a", kind: "only at the destination" }],
    });
    expect(differing.code).toBe(1);
  });

  it("says what it needs, and ends with 2", async () => {
    const noKey = await runCopyBucket(["--from", from.address, "--to", to.address], { TO_SECRET_ACCESS_KEY: "" });
    expect(noKey).toMatchObject({ code: 2, stdout: "" });
    expect(noKey.stderr).toContain(`TO_SECRET_ACCESS_KEY must hold the key that opens ${to.address}.`);

    const noAddress = await runCopyBucket(["--from", "media", "--to", to.address]);
    expect(noAddress.code).toBe(2);
    expect(noAddress.stderr).toContain("--from media is no bucket's address: write https://<endpoint>/<bucket>");

    const wrongKey = await runCopyBucket(["--from", from.address, "--to", to.address], {
      TO_SECRET_ACCESS_KEY: "wrong",
    });
    expect(wrongKey.code).toBe(2);
    expect(wrongKey.stderr).toContain("The store answers SignatureDoesNotMatch");
  });
});
