import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kinds } from "../../operations/recover/kinds";
import { recoverSandbox } from "../../sandbox/recovery";
import type { Listed } from "../../sandbox/scaleway/control";
import { startSandbox, type Sandbox } from "./fixture";
import { descendants, killAll } from "./processes";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox("preprod", {}, { only: "lvao" });
});
afterAll(() => sandbox.close());

/** `up`, whose engine is killed as soon as this is true: with everything that it started, as when the machine stops. */
async function upKilledWhen(isTime: () => boolean): Promise<void> {
  const before = new Set(descendants(process.pid));
  let started: number[] = [];
  const kill = new AbortController();
  const stop = sandbox.scaleway.store.onChange(() => {
    if (kill.signal.aborted || !isTime()) return;
    started = descendants(process.pid).filter((pid) => !before.has(pid));
    kill.abort();
  });
  const { exitCode } = await sandbox.up([], { signal: kill.signal });
  stop();
  expect(exitCode).toBe(137);
  killAll(started);
}

const locks = () => readdirSync(sandbox.workspace.locks).filter((file) => file.endsWith(".json"));

async function recovered(): Promise<string> {
  const said: string[] = [];
  await recoverSandbox(sandbox.workspace, sandbox.scaleway, (line) => said.push(line));
  return said.join("\n");
}

/** What exists, by kind and name; digits that are drawn once for each stack are left out. */
function inventory(resources: Listed[]): string[] {
  const nameOf = ({ collection, object }: Listed) =>
    [object["name"], object["hostname"], object["description"]]
      .filter((name) => typeof name === "string")
      .join(" ")
      .replace(collection === "object/buckets" ? /-[0-9a-f]{6}$/ : /$^/, "");
  return resources.map((resource) => `${resource.collection} ${nameOf(resource)}`).sort();
}

describe("an up whose engine is killed", () => {
  it("leaves a lock, which keeps people from going on", async () => {
    await upKilledWhen(() => sandbox.list("object/buckets").length > 0);
    expect(locks()).toHaveLength(1);
    const { exitCode, output } = await sandbox.up();
    expect(exitCode).not.toBe(0);
    expect(output).toContain("the stack is currently locked by 1 lock(s)");
    expect(output).toContain("pulumi cancel");
  });

  it("is picked up: its lock goes, and what it made is recorded", async () => {
    const said = await recovered();
    expect(said).toContain("The last command on preprod was killed: removing its lock.");
    expect(said).toMatch(/ was made \(\S+\): recorded\./);
    expect(locks()).toEqual([]);
  });

  it("is picked up when it dies during the release", async () => {
    await upKilledWhen(() => sandbox.list("control/releases").length > 0);
    expect(await recovered()).toContain("removing its lock");
  });

  it("is picked up when it dies while processes are deployed", async () => {
    const processes = () => sandbox.list("containers/containers").filter(({ name }) => !name.endsWith("-release"));
    await upKilledWhen(() => processes().length > 1);
    expect(await recovered()).toContain("removing its lock");
  });

  it("comes up in the end, and has nothing to change afterwards", async () => {
    const { exitCode, output } = await sandbox.up();
    expect(output).toContain("https://preprod.lvao.example.test");
    expect(exitCode).toBe(0);
    const again = await sandbox.up(["--refresh", "--expect-no-changes"]);
    expect(again.output).not.toMatch(/[1-9]\d* (created|updated|replaced|deleted)/);
    expect(again.exitCode).toBe(0);
  });

  it("has made nothing twice: what exists is what an up that nobody kills makes", async () => {
    const other = await startSandbox("preprod", {}, { only: "lvao" });
    try {
      expect((await other.up()).exitCode).toBe(0);
      expect(inventory(sandbox.scaleway.resources())).toEqual(inventory(other.scaleway.resources()));
    } finally {
      await other.close();
    }
  });

  it("could be picked up whatever it was making", () => {
    const types = [...sandbox.state().matchAll(/"type": "(scaleway:[^"]+)"/g)].map(([, type = ""]) => type);
    expect(types.length).toBeGreaterThan(30);
    expect([...new Set(types)].filter((type) => !kinds.has(type))).toEqual([]);
  });
});

describe("a pulumi that still works", () => {
  it("is never taken for killed", async () => {
    const lock = join(sandbox.workspace.locks, "00000000-0000-4000-8000-000000000000.json");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, username: "somebody", hostname: "here" }));
    await expect(recovered()).rejects.toThrow(`Process ${process.pid}, an earlier pulumi, still works on preprod`);
    expect(existsSync(lock)).toBe(true);
  });
});
