import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kinds } from "../../engine/recover/kinds";
import type { PendingOperation, StateResource } from "../../engine/recover/state";
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

interface Checkpoint {
  checkpoint: { latest: { resources: StateResource[]; pending_operations?: PendingOperation[] } };
}

/** Writes into the state, as an engine that is killed leaves it, that these were being made. */
function begin(creations: (resources: StateResource[]) => StateResource[]): void {
  const state = JSON.parse(sandbox.state()) as Checkpoint;
  const { latest } = state.checkpoint;
  latest.pending_operations = creations(latest.resources).map((resource) => ({ type: "creating", resource }));
  writeFileSync(sandbox.workspace.stateFile, JSON.stringify(state));
}

/** Inputs that things are told apart by. */
const naming = /^(name|bucket|databaseName|userName|hostname|description|data)$/;

/** One thing of every kind on Scaleway in a state, under another name: nothing like it was ever made. */
function neverMade(resources: StateResource[]): StateResource[] {
  const examples = new Map(resources.map((resource) => [resource.type, resource]));
  return [...examples.values()]
    .filter(({ type }) => kinds.has(type))
    .map(({ urn, type, inputs = {} }) => ({
      urn: `${urn}-never`,
      type,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, naming.test(name) ? "socle-never-made" : value]),
      ),
    }));
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

  it("keeps no file that a kill could cut in half, and recovers where an earlier version did", async () => {
    const { workspace } = sandbox;
    const files = () => readdirSync(workspace.backend, { recursive: true, encoding: "utf8" });
    expect(files().filter((file) => file.endsWith(".attrs"))).toEqual([]);

    writeFileSync(`${workspace.stateFile}.attrs`, "");
    writeFileSync(join(workspace.locks, "1.json.2026.tmp"), '{"pid":');
    const { exitCode, output } = await workspace.run(["stack", "export"]);
    expect(exitCode).not.toBe(0);
    expect(output).toContain("EOF");
    await recovered();
    expect(files().filter((file) => /\.(attrs|tmp)$/.test(file))).toEqual([]);
    expect((await workspace.run(["stack", "export"])).exitCode).toBe(0);
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

  it("is picked up when nothing of what it was making had been made, whatever that was", async () => {
    let begun: StateResource[] = [];
    begin((resources) => (begun = neverMade(resources)));
    expect(begun.length).toBeGreaterThan(15);
    const said = await recovered();
    expect(said.split("\n").slice(1)).toEqual(begun.map(({ urn }) => `  ${urn.replace(/^.*::/, "")} was not made.`));
    const { exitCode, output } = await sandbox.up(["--refresh", "--expect-no-changes"]);
    expect(output).not.toContain("pending operations");
    expect(exitCode).toBe(0);
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
