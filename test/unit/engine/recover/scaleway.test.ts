import { expect, test } from "vitest";
import { reader } from "../../../../engine/recover/scaleway";
import { UsageError } from "../../../../engine/usage-error";

test("a Scaleway that does not answer is told without a stack trace, and without the key", async () => {
  const nowhere = "http://127.0.0.1:1";
  const { read, hasBucket } = reader({ apiUrl: nowhere, secretKey: "s3cret", projectId: "", s3Url: () => nowhere });
  for (const asked of [read("/iam"), hasBucket("fr-par", "media")]) {
    const failure = await asked.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(String(failure)).toMatch(/does not answer (GET|HEAD) http:\/\/127\.0\.0\.1:1\/(iam|media): .+ try again/);
    expect(String(failure)).not.toContain("s3cret");
  }
});
