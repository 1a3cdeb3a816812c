import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

const program = readFileSync(join(__dirname, "../../components/metabase/start.sh"), "utf8");
const admin = { email: "data@example.fr", password: "Ab1-_.cd" };

let metabase: StandIn;
let script: ChildProcess;
afterEach(async () => {
  if (script.exitCode === null && script.signalCode === null) process.kill(-script.pid!, "SIGKILL");
  await metabase.close();
});

/** What of Metabase's API the program asks (Metabase, "API documentation", session and setup). */
class StandIn {
  readonly setUps: unknown[] = [];
  asked = 0;
  private readonly server: Server;

  constructor(
    private hasUser: boolean,
    private readonly takes: boolean,
  ) {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const [status, answer] = this.answer(request.url ?? "", body);
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
  }

  async listen(): Promise<number> {
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    return (this.server.address() as AddressInfo).port;
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private answer(url: string, body: string): [number, unknown] {
    this.asked += 1;
    // It takes a minute to start.
    if (this.asked < 3) return [503, { status: "initializing" }];
    if (url === "/api/health") return [200, { status: "ok" }];
    if (url === "/api/session/properties") {
      return [200, { "setup-token": this.hasUser ? null : "d9a1", "has-user-setup": this.hasUser, "site-name": "x" }];
    }
    this.setUps.push(JSON.parse(body));
    if (!this.takes) return [400, { errors: { password: "password is too common." } }];
    this.hasUser = true;
    return [200, { id: "session" }];
  }
}

async function start({ hasUser = false, takes = true } = {}): Promise<ChildProcess> {
  metabase = new StandIn(hasUser, takes);
  const env = {
    PATH: process.env["PATH"],
    MB_JETTY_PORT: String(await metabase.listen()),
    FIRST_ADMIN_EMAIL: admin.email,
    FIRST_ADMIN_PASSWORD: admin.password,
  };
  script = spawn("sh", ["-c", program, "sh", "sleep", "60"], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return script;
}

/** Whether all that a process started has ended: what its parent has not asked about is left as a zombie (proc(5)). */
function isAlone(pid: number): boolean {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  return children.every((child) => / Z /.test(readFileSync(`/proc/${child}/stat`, "utf8")));
}

test("makes the administrator once Metabase answers, and goes on being Metabase", async () => {
  const { pid } = await start();
  await expect
    .poll(() => metabase.setUps, { timeout: 20_000 })
    .toEqual([{ token: "d9a1", user: admin, prefs: { site_name: "Metabase", allow_tracking: false } }]);
  expect(readFileSync(`/proc/${pid}/comm`, "utf8")).toBe("sleep\n");
});

test("leaves one alone that has an administrator", async () => {
  const { pid } = await start({ hasUser: true });
  await expect.poll(() => metabase.asked > 3 && isAlone(pid!), { timeout: 20_000 }).toBe(true);
  expect(metabase.setUps).toEqual([]);
});

test("stops rather than stay open to whoever comes first, and says why without the password", async () => {
  const { stderr } = await start({ takes: false });
  let said = "";
  stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(script, "close")).toEqual([null, "SIGTERM"]);
  expect(said).toContain("password is too common.");
  expect(said).not.toContain(admin.password);
});

test("holds nothing that Kubernetes replaces in commands", () => {
  expect(program).not.toMatch(/\$\$|\$\(\w+\)/);
});
