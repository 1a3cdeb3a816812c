import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../engine/directory";
import { checkoutWithAccount, limitTo, type CheckoutWithAccount } from "./checkout";

/** Pages whose commands are run, in this order, each from its first to its last. */
const pages = ["README.md", "docs/interrupted-updates.md", "docs/review-environments.md"];

/** Commands that cannot be run here, and what runs them instead. */
const elsewhere = new Map([
  ["npm ci", "the first step of .ci/run; here it would take the packages from under this test"],
  ["npm test", "what runs this test"],
]);

/** Lines of the shell blocks of a page, without comments. */
function commandsOf(page: string): string[] {
  const blocks = readFileSync(join(projectRoot, page), "utf8").matchAll(/^```sh\n(.*?)^```/gms);
  const lines = [...blocks].flatMap(([, block = ""]) => block.split("\n"));
  return lines.map((line) => line.replace(/\s+#.*$/, "").trim()).filter((line) => line !== "");
}

interface Ended {
  exitCode: number | null;
  output: string;
}

describe("the commands of the documentation", () => {
  let account: CheckoutWithAccount;
  let checkout: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    account = await checkoutWithAccount("readme");
    ({ checkout } = account);
    // LVAO alone: a fifth of the time.
    for (const stack of ["preprod", "prod"]) limitTo(checkout, stack, /^(scaleway|socle|lvao):/);
    // What people answer to the question whether to go on.
    environment = { ...account.environment, PULUMI_SKIP_CONFIRMATIONS: "true" };
  });
  afterAll(() => account.close());

  const start = (command: string): ChildProcess =>
    spawn("sh", ["-c", `exec ${command}`], {
      cwd: checkout,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, for Ctrl-C reaches the whole of it.
      detached: true,
    });

  const run = (command: string, onOutput: (output: string, child: ChildProcess) => void = () => undefined) =>
    new Promise<Ended>((resolve, reject) => {
      const child = start(command);
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk: Buffer) => {
          output += chunk.toString();
          onOutput(output, child);
        });
      }
      child.on("error", reject);
      child.on("close", (exitCode) => resolve({ exitCode, output }));
    });

  /** The first `up` lists the secrets that are missing, with the line that sets each: these are run too. */
  async function setWhatIsAskedFor(output: string): Promise<void> {
    const asked = [...output.matchAll(/pulumi config set .*--secret.*/g)].map(([line]) =>
      line.replace(/(<.*>|…).*$/, ""),
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const line of asked) expect(await run(`${line} drawn-by-a-person`)).toMatchObject({ exitCode: 0 });
  }

  let asked = false;
  const commands = pages.flatMap(commandsOf).filter((command) => !elsewhere.has(command));

  it.each(commands)("%s", async (command) => {
    if (command.endsWith("serve")) {
      const { output } = await run(command, (printed, { pid }) => {
        if (printed.includes("Ctrl-C stops it.") && pid !== undefined) process.kill(-pid, "SIGINT");
      });
      expect(output).toContain("export SCW_API_URL=http://127.0.0.1:");
      return;
    }
    let ended = await run(command);
    if (ended.exitCode !== 0 && command.startsWith("pulumi up") && !asked) {
      asked = true;
      await setWhatIsAskedFor(ended.output);
      ended = await run(command);
    }
    expect(ended.output).not.toMatch(/^\s+at \S.*:\d+:\d+\)?$/m);
    if (ended.exitCode !== 0) expect(ended.output).toBe("");
  });

  it("are all of the documentation's: none is left out without a reason", () => {
    expect(commands.length).toBeGreaterThan(10);
    const scripts = (JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { scripts: object })
      .scripts;
    for (const command of elsewhere.keys()) {
      expect(pages.flatMap(commandsOf)).toContain(command);
      if (command !== "npm ci") expect(Object.keys(scripts)).toContain(command.split(" ")[1]);
    }
  });

  it("brought a stack up on the account that the variables name, at the version that was set", () => {
    const images = account.scaleway.store.list("containers/containers").map(({ image }) => image);
    expect(images.length).toBeGreaterThan(3);
    expect(images.filter((image) => !image.endsWith(":v1.2.3"))).toEqual([]);
  });
});
