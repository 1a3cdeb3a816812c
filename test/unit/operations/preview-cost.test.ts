import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { costDifference } from "../../../operations/preview/cost";
import { sources } from "../../../operations/preview/prices";
import { costOf } from "../../../operations/preview/resource-cost";
import { components, replacement, step } from "./events";

const databaseType = "scaleway:databases/instance:Instance";
const redisType = "scaleway:redis/cluster:Cluster";

/** 1 vCPU and 512 MB, always on. */
const container = { cpuLimit: 1000, memoryLimitBytes: 512_000_000, minScale: 1, maxScale: 1 };
const database = { nodeType: "DB-PRO2-XXS", isHaCluster: false, volumeType: "sbs_5k", volumeSizeInGb: 10 };

describe("a month", () => {
  test("of a container that always runs is that of its processor and its memory", () => {
    expect(costOf("scaleway:containers/container:Container", container).monthly).toBeCloseTo(28.908);
  });

  test("of a container that sleeps is nothing, and the rest is not counted", () => {
    expect(costOf("scaleway:containers/container:Container", { ...container, minScale: 0 })).toEqual({
      monthly: 0,
      notCounted: ["instances of containers above the minimum"],
    });
  });

  test.each([
    ["one node", database, 80.3 + 0.993],
    ["two nodes", { ...database, isHaCluster: true }, 80.3 + 42.559 + 0.993],
    ["more disk", { ...database, volumeSizeInGb: 100 }, 80.3 + 9.93],
    ["small letters", { ...database, nodeType: "db-pro2-xxs" }, 80.3 + 0.993],
  ])("of a database with %s is that of its nodes and its disk, without backups", (_what, inputs, monthly) => {
    const cost = costOf(databaseType, inputs);
    expect(cost.monthly).toBeCloseTo(monthly);
    expect(cost.notCounted).toEqual(["backups of databases"]);
  });

  test("of a node without a known price counts the disk and names the node", () => {
    const cost = costOf(databaseType, { ...database, nodeType: "DB-PRO2-L" });
    expect(cost.monthly).toBeCloseTo(0.993);
    expect(cost.notCounted).toContain("databases on DB-PRO2-L");
  });

  test("of values that are not known yet is not guessed", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(costOf("scaleway:containers/container:Container", { ...container, minScale: unknown })).toEqual({
      monthly: 0,
      notCounted: ["containers whose size is not known yet"],
    });
    expect(costOf(databaseType, { ...database, volumeSizeInGb: unknown }).notCounted).toContain(
      "disks of databases on sbs_5k",
    );
  });

  test("of a type that nobody looked up is named by it", () => {
    const type = "aws:elasticache/replicationGroup:ReplicationGroup";
    expect(costOf(type, {})).toEqual({ monthly: 0, notCounted: [type] });
  });
});

describe("the difference", () => {
  test("adds what is created and takes off what is deleted", () => {
    const { monthly } = costDifference([
      ...components,
      step({ op: "create", name: "lvao-web", after: { ...container, minScale: 3 } }),
      step({ op: "delete", name: "lvao-old", before: container }),
    ]);
    expect(monthly).toBe(57.82);
  });

  test("of an update is that between both sides", () => {
    const update = step({
      op: "update",
      type: databaseType,
      name: "lvao-db",
      before: { ...database, isHaCluster: true },
      after: database,
    });
    expect(costDifference([update])).toEqual({ monthly: -42.56, notCounted: ["backups of databases"] });
  });

  test("of a replacement counts each side once, wherever the steps show it", () => {
    const sides = { before: database, after: { ...database, volumeSizeInGb: 20 } };
    const steps = [
      step({ op: "create-replacement", type: databaseType, name: "lvao-db", ...sides }),
      step({ op: "replace", type: databaseType, name: "lvao-db", ...sides }),
      step({ op: "delete-replaced", type: databaseType, name: "lvao-db", before: sides.before }),
    ];
    expect(costDifference(steps).monthly).toBe(0.99);
  });

  test("is nothing, without a word, where nothing that costs changes", () => {
    const events = [
      step({
        op: "update",
        name: "lvao-web",
        before: { ...container, image: "a" },
        after: { ...container, image: "b" },
      }),
      step({ op: "update", type: redisType, name: "queue", before: { tags: ["a"] }, after: { tags: ["b"] } }),
      step({ op: "create", type: "scaleway:databases/user:User", name: "lvao-db-app" }),
      step({ op: "create", type: "random:index/randomPassword:RandomPassword", name: "lvao-db-password" }),
      step({ op: "same", type: redisType, name: "other", before: {}, after: {} }),
      ...replacement(databaseType, "lvao-db", ["engine"]),
    ];
    expect(costDifference(events)).toEqual({ monthly: 0, notCounted: [] });
  });

  test("names once what changes and has no known price", () => {
    const events = [
      step({ op: "create", type: redisType, name: "queue" }),
      step({ op: "update", type: redisType, name: "cache", before: { nodeType: "a" }, after: { nodeType: "b" } }),
      step({ op: "create", type: "scaleway:object/bucket:Bucket", name: "media" }),
    ];
    expect(costDifference(events)).toEqual({ monthly: 0, notCounted: ["Redis", "what buckets hold"] });
  });
});

test("every kind of resource that the hosts make was looked up, or is said in words", () => {
  const made = ["scaleway", "docker"].flatMap((host) => {
    const folder = join(__dirname, "..", "..", "..", "hosts", host);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    return files.flatMap((file) => [
      ...readFileSync(join(folder, file), "utf8").matchAll(/new scaleway\.(\w+)\.(\w+)\(/g),
    ]);
  });
  const types = made.map(([, module = "", name = ""]) => {
    return `scaleway:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
  });
  expect(types).toContain(databaseType);
  const unknown = types.filter((type) => costOf(type, {}).notCounted.includes(type));
  expect([...new Set(unknown)]).toEqual([]);
});

test("prices say where and when they were read", () => {
  for (const { page, url, read } of sources) {
    expect(page).not.toBe("");
    expect(url).toMatch(/^https:\/\/www\.scaleway\.com\/en\/pricing\//);
    expect(read).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});
