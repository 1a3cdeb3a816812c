import { expect, it } from "vitest";
import { runWithDocker } from "./docker-command";

const store = {
  CONTAINER: "store",
  PORT: "7070",
  ADMINISTRATION_PORT: "7071",
  REGION: "us-east-1",
  FOLDER: "/srv",
  ROOT_ACCESS_KEY_ID: "administrator",
  ROOT_SECRET_ACCESS_KEY: "s3cret",
  BUCKET: "media",
  SPEC: JSON.stringify({ versioning: false, corsOrigins: [] }),
};
const healthy = "head -1 > /dev/null; printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'";

it("is not waited for for ever when it stops answering", async () => {
  const { status, stderr, calls } = await runWithDocker("store-bucket.mjs create", store, {
    inspect: 'echo "running 0 false 0 2026-11-21T10:00:00Z"',
    "exec -i store timeout 60 nc 127.0.0.1 7070": [healthy, "exit 143"],
  });

  expect([status, stderr]).toEqual([1, "The S3 store in the container store does not answer: no answer in 60 s\n"]);
  expect(calls).toHaveLength(3);
});
