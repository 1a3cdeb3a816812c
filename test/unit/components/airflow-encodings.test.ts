import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  asyncSqlAlchemyUrl,
  fernetKey,
  resultBackend,
  s3Connection,
  sqlAlchemyUrl,
} from "../../../components/airflow/encodings";
import { airflowSizes, concurrency, parallelism } from "../../../components/airflow/sizing";
import { connectionUrl } from "../../../hosts/connection-url";

const text = fc.string({ unit: "grapheme", minLength: 1 });
/** A name of a database: a path of dots alone would be resolved away by whoever parses a URL (RFC 3986, 5.2.4). */
const databaseName = text.filter((name) => name !== "." && name !== "..");

it("a Fernet key is its 32 bytes in URL-safe base64 of 44 characters", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const key = fernetKey(Buffer.from(bytes).toString("base64"));
      expect(key).toMatch(/^[A-Za-z0-9_-]{43}=$/);
      expect(Buffer.from(key, "base64url")).toEqual(Buffer.from(bytes));
    }),
  );
});

it("a database URL keeps user, password and database, and holds nothing that Airflow would expand", () => {
  fc.assert(
    fc.property(text, text, databaseName, (username, password, path) => {
      const parameters = { sslmode: "require" };
      const url = connectionUrl({
        scheme: "postgresql",
        username,
        password,
        hostname: "db",
        port: 5432,
        path,
        parameters,
      });
      const [sync, async] = [sqlAlchemyUrl(url), asyncSqlAlchemyUrl(url)];
      expect(sync + async).not.toMatch(/[$ ]/);
      expect(resultBackend(url)).toBe(`db+${sync}`);
      expect([sync, async].map(partsOf)).toEqual([
        { driver: "postgresql+psycopg2:", username, password, path, query: "?sslmode=require" },
        { driver: "postgresql+asyncpg:", username, password, path, query: "?ssl=require" },
      ]);
    }),
  );
});

it("a connection keeps every character of its keys", () => {
  fc.assert(
    fc.property(text, text, (id, secret) => {
      const connection = s3Connection({
        S3_BUCKET: "logs",
        S3_ENDPOINT_URL: "https://s3.fr-par.scw.cloud",
        S3_REGION: "fr-par",
        S3_ACCESS_KEY_ID: id,
        S3_SECRET_ACCESS_KEY: secret,
      });
      expect(JSON.parse(connection)).toEqual({
        conn_type: "aws",
        login: id,
        password: secret,
        extra: {
          endpoint_url: "https://s3.fr-par.scw.cloud",
          region_name: "fr-par",
          config_kwargs: {
            request_checksum_calculation: "when_required",
            response_checksum_validation: "when_required",
          },
        },
      });
    }),
  );
});

const megabytes = fc.integer({ min: 1024, max: 65_536 });
const taskMegabytes = fc.integer({ min: 1, max: 4096 });

/** Holds that `tasks` fit in the memory of a process, and one more does not. */
function expectFull(tasks: number, memoryMb: number, used: (tasks: number) => number) {
  expect(tasks < 1 || used(tasks) <= memoryMb).toBe(true);
  expect(used(tasks + 1)).toBeGreaterThan(memoryMb);
}

it("as many tasks run at once as the scheduler's memory holds, and no more", () => {
  fc.assert(
    fc.property(megabytes, taskMegabytes, (schedulerMb, taskMb) => {
      const sizes = airflowSizes({ memory: { schedulerMb, taskMb } });
      expectFull(parallelism(sizes), schedulerMb, (count) => 537 + count * (74 + taskMb));
    }),
  );
});

it("a worker runs as many tasks at once as its memory holds, whatever the scheduler's, and each worker as many", () => {
  fc.assert(
    fc.property(megabytes, taskMegabytes, fc.integer({ min: 1, max: 20 }), (memoryMb, taskMb, count) => {
      const sizes = airflowSizes({ memory: { schedulerMb: 1024, taskMb }, workers: { count, memoryMb } });
      expectFull(concurrency(sizes), memoryMb, (tasks) => 384 + tasks * (160 + taskMb));
      expect(parallelism(sizes)).toBe(count * concurrency(sizes));
    }),
  );
});

function partsOf(url: string) {
  const { protocol, username, password, pathname, search } = new URL(url);
  const [user, secret, path] = [username, password, pathname.slice(1)].map(decodeURIComponent);
  return { driver: protocol, username: user, password: secret, path, query: search };
}
