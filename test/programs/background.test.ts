import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { Script } from "./script";

let script: Script;
afterEach(() => script.stop());

const background = async (command: string[], { wrapper, settled = 0 }: { wrapper?: string[]; settled?: number } = {}) =>
  (script = await Script.start("background.py", [String(settled), ...command], wrapper));
const shell = (line: string) => background(["sh", "-c", line]);

test("answers 200 on any path while the command lives", async () => {
  await shell("exec sleep 60");
  await script.answer();
  const response = await script.get("/any/path?at=all");
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("ok");
});

test("is not well before the command has lived a while", async () => {
  await background(["sleep", "60"], { settled: 3600 });
  const early = await script.answer();
  expect([early.status, await early.text()]).toEqual([503, "starting"]);
  await script.stop();

  await background(["sleep", "60"], { settled: 0.3 });
  expect(await (await script.answer(({ ok }) => ok)).text()).toBe("ok");
});

test("logs nothing of its own: the log is the command's", async () => {
  await shell("echo from the command; exec sleep 60");
  await script.answer();
  await script.printed("command\n");
  expect([script.stdout, script.stderr]).toEqual(["from the command\n", ""]);
});

test.each([0, 1, 3])("ends with the command, and with its exit code %i", async (code) => {
  await shell(`exit ${code}`);
  expect(await script.ended).toEqual({ code, signal: null });
  await expect(script.get()).rejects.toThrow("fetch failed");
});

test("ends with 128 + the signal that killed the command", async () => {
  await shell("kill -KILL $$");
  expect(await script.ended).toEqual({ code: 137, signal: null });
});

test("ends with 127 and the name of a command that does not exist", async () => {
  await background(["no-such-program", "--flag"]);
  expect(await script.ended).toEqual({ code: 127, signal: null });
  expect(script.stderr).toBe("no-such-program: No such file or directory\n");
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "hands %s to the command, and stays healthy until it is done",
  async (name) => {
    const trap = name.slice("SIG".length);
    await shell(`trap 'echo draining; read go < /tmp/$$.fifo; rm /tmp/$$.fifo; echo drained; exit 5' ${trap}
    mkfifo /tmp/$$.fifo; echo pid=$$.; while :; do sleep 0.05; done`);
    await script.printed(".");
    const pid = /pid=(\d+)\./.exec(script.stdout)?.[1];
    script.signal(name);
    await script.printed("draining");
    expect((await script.answer()).status).toBe(200);
    writeFileSync(`/tmp/${pid}.fifo`, "go\n");
    expect(await script.ended).toEqual({ code: 5, signal: null });
    expect(script.stdout).toContain("drained");
  },
);

test("signals the command alone: what its own children do is its affair, as it is for a Celery worker", async () => {
  await shell(`sh -c 'trap "echo child got it" TERM; while :; do sleep 0.05; done' & child=$!
    trap 'kill -KILL $child; exit 0' TERM; echo ready; while :; do sleep 0.05; done`);
  await script.printed("ready");
  script.signal("SIGTERM");
  expect(await script.ended).toEqual({ code: 0, signal: null });
  expect(script.stdout).toBe("ready\n");
});

test("gives the command the signal dispositions of a fresh process", async () => {
  await background(["python3", "-c", "import signal as s; print(s.pthread_sigmask(0, []), s.getsignal(s.SIGTERM))"]);
  await script.ended;
  expect(script.stdout).toBe("set() 0\n");
});

test.runIf(process.platform === "linux")(
  "reaps the orphans that fall to it as the first process of a container",
  async () => {
    const adopt = "import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1); os.execvp(sys.argv[1], sys.argv[1:])";
    const orphans = "for i in 1 2 3; do sh -c 'sleep 0.1 &'; done; echo parent=$PPID.; exec sleep 60";
    await background(["sh", "-c", orphans], { wrapper: ["python3", "-c", adopt] });
    await script.printed(".");
    const parent = /parent=(\d+)\./.exec(script.stdout)?.[1] ?? "";
    await expect.poll(() => childrenOf(parent), { timeout: 10_000 }).toEqual(["sleep S"]);
  },
);

/** Name and state of the processes whose parent is `parent`: state Z is a zombie (proc(5), /proc/pid/stat). */
function childrenOf(parent: string): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => /\((.*)\) (\w) (\d+)/.exec(statOf(pid)))
    .filter((stat) => stat?.[3] === parent)
    .map((stat) => `${stat?.[1]} ${stat?.[2]}`);
}

/** Empty for a process that ended since it was listed. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
