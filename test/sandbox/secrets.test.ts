import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

let sandbox: Sandbox;
/** Everything that a person or a machine may read, by what it is. */
const seen = new Map<string, string>();
/** Every secret of the stack, by where it was found. */
let secrets: Map<string, string>;

const see = (what: string, text: string) => seen.set(what, text);
const pulumi = async (...args: string[]) => (await sandbox.workspace.run(args)).output;
const page = async (address: string) => (await fetch(address)).text();

beforeAll(async () => {
  sandbox = await startSandbox("prod", {}, { only: "lvao" });
  see("a preview with --diff", await pulumi("preview", "--diff"));
  const up = await sandbox.up(["--diff"]);
  see("an up with --diff", up.output);
  expect(up.exitCode).toBe(0);
  see("an up with --refresh", (await sandbox.up(["--refresh"])).output);

  sandbox.set({ "lvao:version": "v1.1.0" });
  const failing = await sandbox.withRule({ match: { container: "web-release" }, behaviour: "fail", log: "boom" }, () =>
    sandbox.withRule({ match: { container: "airflow-scheduler" }, behaviour: "never-ready" }, () =>
      sandbox.up(["--continue-on-error"]),
    ),
  );
  expect(failing.output).toContain("The release command failed");
  expect(failing.output).toContain("airflow-scheduler does not run");
  see("a failing up", failing.output);
  see("a preview in words for machines", await pulumi("preview", "--json"));
  see("a preview judged by policies", await pulumi("preview", "--policy-pack", "policies"));

  see("the outputs", await pulumi("stack", "output", "--json"));
  see("the state", sandbox.state());
  see("an export of the state", await pulumi("stack", "export"));
  see("the page of the local Scaleway", await page(sandbox.scaleway.pageUrl));
  see("what the local Scaleway lists", await page(`${sandbox.scaleway.controlUrl}/resources?seeds=true`));
  const containers = sandbox.list("containers/containers");
  see("plain variables of containers", JSON.stringify(containers.map((it) => it.environment_variables)));
  see("labels, names and commands", JSON.stringify(containers.map((it) => ({ ...it, $secrets: undefined }))));

  secrets = secretsIn(JSON.parse(await pulumi("stack", "export", "--show-secrets")) as unknown);
  secrets.set("the account's secret key", sandbox.scaleway.secretKey);
  for (const { id, $secrets } of containers) {
    for (const [name, value] of Object.entries($secrets)) secrets.set(`${id} ${name}`, value);
  }
  for (const { id, $secretKey } of sandbox.list("iam/api-keys")) secrets.set(`key ${id}`, $secretKey);
});
afterAll(() => sandbox.close());

/** What Scaleway's API shows of a secret variable, to whoever may read the container. */
const hashed = /^\$argon2id\$/;
/** Marked as secret with what they stand beside, and known to all: ids, and the one word that a wait ends with. */
const harmless = /\.(accessKey|CONTAINER_ID|RELEASE|stdout)$/;

/** Texts that `pulumi` marks as secret, at any depth; short ones are words that occur by chance, such as `true`. */
function secretsIn(state: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string, secret: boolean): void => {
    if (typeof value === "string" && secret && value.length >= 8 && !hashed.test(value) && !harmless.test(path)) {
      found.set(path, value);
    }
    if (typeof value !== "object" || value === null) return;
    if ("plaintext" in value && typeof value.plaintext === "string") {
      return visit(JSON.parse(value.plaintext), path, true);
    }
    for (const [name, member] of Object.entries(value)) visit(member, `${path}.${name}`, secret);
  };
  visit(state, "", false);
  return found;
}

/** The ways that a text may be written. */
function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, encodeURIComponent(secret), base64, JSON.stringify(secret).slice(1, -1)];
}

describe("the secrets of an environment", () => {
  it("are known to this test: drawn ones, passwords in connection URLs, keys", () => {
    const paths = [...secrets.keys()].join("\n");
    expect(new Set(secrets.values()).size).toBeGreaterThan(15);
    for (const known of ["SECRET_KEY", "DATABASE_URL", "S3_SECRET", "SENTRY_DSN", "password"]) {
      expect(paths.toLowerCase()).toContain(known.toLowerCase());
    }
  });

  it("are nowhere in clear, in base64 or in a URL", () => {
    for (const text of seen.values()) expect(text.length).toBeGreaterThan(20);
    const leaks = [...seen].flatMap(([what, text]) =>
      [...secrets]
        .filter(([, secret]) => spellings(secret).some((spelling) => text.includes(spelling)))
        .map(([where]) => `${where} is in ${what}`),
    );
    expect(leaks).toEqual([]);
  });

  it("reach the containers that need them", () => {
    const [web] = sandbox.list("containers/containers").filter(({ name }) => name === "web-web");
    expect(web?.$secrets["DATABASE_URL"]).toMatch(/^postgres(ql)?:\/\//);
    expect(web?.$secrets["SENTRY_DSN"]).toBeTruthy();
  });
});
