import { afterEach, expect, test } from "vitest";
import { Script } from "./script";

let script: Script;
afterEach(() => script.stop());

const release = async (...lines: string[]) => (script = await Script.start("release.py", lines));

interface Outcome {
  release: string;
  state: "running" | "succeeded" | "failed";
  exitCode: number | null;
  log: string;
}

const outcomeOf = async (response: Response) => (await response.json()) as Outcome;
const finalOutcome = () => script.answer(({ status }) => status !== 202);

test("tells that it runs, and what was printed so far", async () => {
  await release("echo first; exec sleep 60");
  await script.printed("first\n");
  const response = await script.answer();
  expect(response.status).toBe(202);
  expect(await outcomeOf(response)).toEqual({
    release: "r1",
    state: "running",
    exitCode: null,
    log: "$ echo first; exec sleep 60\nfirst\n",
  });
});

test("runs the lines in order, and stays up to tell that all succeeded", async () => {
  await release("echo one", "echo two >&2", "echo three");
  const response = await finalOutcome();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  const log = "$ echo one\none\n$ echo two >&2\ntwo\n$ echo three\nthree\n";
  expect(await outcomeOf(response)).toEqual({ release: "r1", state: "succeeded", exitCode: 0, log });
  expect((await script.get()).status).toBe(200);
  expect(script.stdout).toBe(log);
});

test("stops at the first line that fails, and tells its exit code", async () => {
  await release("echo one", "echo broken; exit 7", "echo never");
  const response = await finalOutcome();
  expect(response.status).toBe(500);
  expect(await outcomeOf(response)).toEqual({
    release: "r1",
    state: "failed",
    exitCode: 7,
    log: "$ echo one\none\n$ echo broken; exit 7\nbroken\n",
  });
});

test("stops inside a line at the first command that fails", async () => {
  await release("false; echo never");
  expect(await outcomeOf(await finalOutcome())).toMatchObject({ state: "failed", exitCode: 1 });
  expect(script.stdout).not.toMatch(/^never$/m);
});

test("tells 128 + the signal that killed a line", async () => {
  await release("kill -KILL $$");
  expect(await outcomeOf(await finalOutcome())).toMatchObject({ state: "failed", exitCode: 137 });
});

test("does not wait for an answer that nobody can type", async () => {
  await release("read answer || echo no answer");
  expect((await outcomeOf(await finalOutcome())).log).toContain("no answer");
});

test("keeps text that is not ASCII, and shows bytes that are no text", async () => {
  await release("printf 'migré ✅ 日本 \\377\\n'");
  expect((await outcomeOf(await finalOutcome())).log).toContain("\nmigré ✅ 日本 \uFFFD\n");
  expect(script.stdout).toContain("migré ✅ 日本");
});

test("keeps the last 200 lines", async () => {
  await release("seq 1 5000");
  const lines = (await outcomeOf(await finalOutcome())).log.trimEnd().split("\n");
  expect(lines).toEqual(Array.from({ length: 199 }, (_, index) => String(4802 + index)));
  expect(script.stdout).toContain("\n1\n");
});

test("keeps no more than 64 KiB of a huge output, and passes it all on", async () => {
  await release("yes endless | head -c 20000000 | tr -d '\\n'; echo end");
  const { log } = await outcomeOf(await finalOutcome());
  expect(log).toHaveLength(65_536);
  expect(log).toMatch(/endlessend\n$/);
  await script.printed("endlessend\n");
  expect(script.stdout.length).toBeGreaterThan(15_000_000);
});

test("SIGTERM while it runs stops the running line too", async () => {
  await release("trap 'echo stopped; exit 0' TERM; echo ready; while :; do sleep 0.05 || :; done", "echo never");
  await script.printed("\nready\n");
  script.signal("SIGTERM");
  expect(await script.ended).toEqual({ code: 143, signal: null });
  expect(script.stdout).toContain("\nstopped\n");
  expect(script.stdout).not.toMatch(/^never$/m);
});

test("SIGTERM after the last line ends it", async () => {
  await release("true");
  await finalOutcome();
  script.signal("SIGTERM");
  expect(await script.ended).toEqual({ code: 143, signal: null });
});
