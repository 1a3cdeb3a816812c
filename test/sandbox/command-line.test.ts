import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../engine/directory";
import { readStackFile } from "../../engine/read-stack-file";
import { setUpEngine } from "../../engine/set-up";
import { copyCheckout, ownCache } from "./checkout";

const stackTrace = /^\s+at \S.*:\d+:\d+\)?$/m;

interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

interface CommandOptions {
  /** Called once, when it has printed something. */
  onOutput?: (child: ChildProcess) => void;
  /** The same, of what it says beside its output. */
  onComplaint?: () => void;
  /** Default: this one. */
  checkout?: string;
  program?: string;
}

/** `npm run sandbox -- <args>`, without npm, and with a cache of its own. */
function sandboxCommand(
  args: string[],
  environment: Record<string, string>,
  { onOutput, onComplaint, checkout = projectRoot, program = "sandbox/main.ts" }: CommandOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", program, ...args], {
      cwd: checkout,
      env: { ...process.env, ...environment },
    });
    const ended: Ended = { exitCode: null, stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (ended.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (ended.stderr += chunk.toString()));
    child.stdout.once("data", () => onOutput?.(child));
    child.stderr.once("data", () => onComplaint?.());
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ ...ended, exitCode }));
  });
}

describe("the sandbox command", () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "socle-bad-input-"));
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  it("names the stacks that exist when it is given another", async () => {
    const { exitCode, stderr } = await sandboxCommand(["preview", "--stack", "preprd"], { XDG_CACHE_HOME: scratch });
    expect(stderr).toBe(
      "There is no stack preprd: Pulumi.preprd.yaml does not exist. Known: dev, fwb-prod, preprod, prod.\n",
    );
    expect(exitCode).toBe(1);
  });

  it("says in one sentence what to install where there is neither Go nor a network", async () => {
    const bin = join(scratch, "bin");
    mkdirSync(bin);
    const noNetwork = join(scratch, "no-network.cjs");
    writeFileSync(noNetwork, 'globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));\n');
    const { exitCode, stderr } = await sandboxCommand(["preview"], {
      PATH: bin,
      XDG_CACHE_HOME: join(scratch, "empty"),
      NODE_OPTIONS: `--require ${noNetwork}`,
    });
    const last = stderr.trim().split("\n").at(-1);
    expect(last).toMatch(
      /^There is no `pulumi` on the PATH, .* install Pulumi \(\S+\) or Go .*, then run this again\.$/,
    );
    expect(stderr).not.toMatch(stackTrace);
    expect(exitCode).toBe(1);
  });

  it.each([
    [
      "frobnicate",
      "error: unknown command 'frobnicate'\nKnown: up, preview, destroy, config, reset, serve, benchmark.\n",
    ],
    [
      "destroy --stack prod",
      "prod is not disposable: what holds its data is protected. To forget the whole sandbox: npm run sandbox -- reset\n",
    ],
    ["up preprod", "error: too many arguments for 'up'. Expected 0 arguments but got 1.\n"],
    ["serve --port abc", portMistake("abc")],
    ["serve --port 65536", portMistake("65536")],
  ])("says what is wrong with `%s`", async (line, said) => {
    const { exitCode, stderr } = await sandboxCommand(line.split(" "), { XDG_CACHE_HOME: scratch });
    expect(stderr).toBe(said);
    expect(exitCode).toBe(1);
  });

  it.each(["preview", "serve"])(
    "names the folder and the variable where its cache cannot be made: %s",
    async (command) => {
      const file = join(scratch, `file-${command}`);
      writeFileSync(file, "");
      const { exitCode, stderr } = await sandboxCommand([command], { XDG_CACHE_HOME: file });
      expect(stderr).toContain(`The folder ${join(file, "socle")}`);
      expect(stderr).toContain(`It follows from XDG_CACHE_HOME, which is ${file}: `);
      expect(stderr).not.toMatch(stackTrace);
      expect(exitCode).toBe(1);
    },
  );

  it("serves on another port when the one it is given is taken, and says so", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const served = await sandboxCommand(
      ["serve", "--json", "--port", String(port)],
      { XDG_CACHE_HOME: scratch },
      { onOutput: (server) => server.kill("SIGINT") },
    );
    taken.close();
    const { apiUrl } = JSON.parse(served.stdout) as { apiUrl: string };
    expect(apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(apiUrl).not.toBe(`http://127.0.0.1:${port}`);
    expect(served.stderr).toBe(`Port ${port} is taken: the API listens on ${apiUrl}.\n`);
    expect(served.exitCode).toBe(0);
  });

  it("waits for one that serves, and says what that does and how to stop it", async () => {
    const environment = { XDG_CACHE_HOME: scratch };
    let waiting: Promise<Ended> | undefined;
    const serving = await sandboxCommand(["serve", "--json"], environment, {
      onOutput: (server) => {
        waiting = sandboxCommand(["reset"], environment, { onComplaint: () => server.kill("SIGTERM") });
      },
    });
    expect(serving.exitCode).toBe(0);
    const { exitCode, stderr } = (await waiting) ?? serving;
    expect(stderr).toMatch(
      /^Waiting for process (\d+), which serves the local Scaleway of this sandbox until it is stopped: .* kill \1\.\n$/,
    );
    expect(exitCode).toBe(0);
  });
});

describe("a stack file", () => {
  let scratch: string;
  let checkout: string;
  let file: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    await setUpEngine({ progress: (line) => console.error(line) });
    scratch = mkdtempSync(join(tmpdir(), "socle-bad-file-"));
    checkout = copyCheckout(scratch);
    file = join(checkout, "Pulumi.preprod.yaml");
    environment = { XDG_CACHE_HOME: ownCache(scratch) };
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  it.each([
    ["sandbox/main.ts", ["preview"]],
    ["operations/ci.ts", ["preview", "--sandbox", "--stack", "preprod"]],
  ])("that cannot be read is named by %s, with the line", async (program, args) => {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("\n  socle:owner", "\n\tsocle:owner"));
    const { exitCode, stderr } = await sandboxCommand(args, environment, { checkout, program });
    writeFileSync(file, text);
    expect(stderr.trim().split("\n").at(-1)).toBe("Pulumi.preprod.yaml, line 5: tabs are not allowed as indentation");
    expect(stderr).not.toMatch(stackTrace);
    expect(exitCode).toBe(1);
  });

  it("is changed by `config`, as Pulumi's own lines say, and keeps no trace of the sandbox", async () => {
    const config = (line: string) => sandboxCommand(["config", ...line.split(" ")], environment, { checkout });
    expect(await config("set --stack preprod --path lvao:web.memoryMb 2048")).toMatchObject({ exitCode: 0 });
    expect(await config("rm --stack preprod lvao:version")).toMatchObject({ exitCode: 0 });
    const { config: settings, ...rest } = readStackFile(file);
    expect(settings?.["lvao:web"]).toMatchObject({ memoryMb: 2048 });
    expect(settings).not.toHaveProperty("lvao:version");
    expect(rest).toEqual({});
    const secret = await config("set --stack preprod --secret lvao:SENTRY_DSN");
    expect(secret.stderr).toContain("The sandbox draws the secrets of preprod itself");
    expect(secret.exitCode).toBe(1);
  });
});

function portMistake(port: string): string {
  return `error: option '-p, --port <port>' argument '${port}' is invalid. It is a whole number from 1 to 65535.\n`;
}
