import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LocalScaleway } from "../../../sandbox/scaleway";
import { checkoutWithAccount, limitTo, type CheckoutWithAccount } from "../checkout";
import { descendants } from "../processes";

let account: CheckoutWithAccount;
let checkout: string;
let scaleway: LocalScaleway;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  account = await checkoutWithAccount("cancelled");
  ({ checkout, environment, scaleway } = account);
  limitTo(checkout, "preprod", /^(scaleway|socle|oc-pizza):/);
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.test"];
  execFileSync("git", ["init", "--quiet", checkout]);
  execFileSync("git", [...author, "commit", "--quiet", "--allow-empty", "--message=all"], { cwd: checkout });
  execFileSync("pulumi", ["stack", "init", "preprod"], { cwd: checkout, env: environment, stdio: "pipe" });
});
afterAll(() => account.close());

interface Ended {
  exitCode: number | null;
  output: string;
  /** Processes that the command had started when it was asked to end. */
  started: number[];
}

/** What a pipeline calls; asked to end, by the one signal that a runner sends, as soon as something was made. */
function deploy({ cancelled }: { cancelled: boolean }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["run", "ci", "--", "deploy", "--stack", "preprod"], {
      cwd: checkout,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let started: number[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    }
    const stop = scaleway.store.onChange(({ collection }) => {
      if (!cancelled || child.pid === undefined || collection !== "rdb/instances" || started.length > 0) return;
      started = descendants(child.pid);
      child.kill("SIGINT");
    });
    child.on("error", reject);
    child.on("close", (exitCode) => {
      stop();
      resolve({ exitCode, output, started });
    });
  });
}

/** Which of these processes still run; one that has ended and that nobody has asked about does not. */
function running(pids: readonly number[]): string[] {
  const { stdout } = spawnSync("ps", ["-o", "stat=,args=", "-p", pids.join(",")], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "" && !line.startsWith("Z"));
}

it("a deployment that is cancelled ends in order: no lock, no process and nothing unrecorded is left", async () => {
  const { exitCode, output, started } = await deploy({ cancelled: true });
  expect(output).toContain("^C received; cancelling.");
  expect(output).not.toContain("received; terminating");
  expect(output).toContain("preprod is not deployed.");
  expect(exitCode).toBe(1);
  expect(started.length).toBeGreaterThan(3);
  await expect.poll(() => running(started), { timeout: 60_000 }).toEqual([]);
  const files = readdirSync(account.backend, { recursive: true, encoding: "utf8" });
  expect(files.filter((file) => /locks\/.*\.json$/.test(file))).toEqual([]);
});

it("and the next deployment goes on from there, and makes nothing twice", async () => {
  const { exitCode, output } = await deploy({ cancelled: false });
  expect(output).not.toContain("pending operations");
  expect(output).toContain("preprod is deployed.");
  expect(exitCode).toBe(0);
  expect(scaleway.store.list("rdb/instances")).toHaveLength(1);
});
