import { describe, expect, test, vi } from "vitest";
import { deploy, type Deployment } from "../../../operations/deploy/deploy";
import { unlockCommand } from "../../../operations/stack/way-out";
import { updatesOf, versionsInFile } from "../../../operations/deploy/history";
import { releaseMistakes } from "../../../operations/deploy/release-check";
import type { Operation, Pulumi } from "../../../operations/stack/pulumi";
import { components, diagnosticEvent, step, violationEvent } from "./events";

const commit = "0123456789abcdef0123456789abcdef01234567";

interface Record {
  kind?: string;
  result?: string;
  environment?: { [name: string]: string };
  config?: { [key: string]: { value?: string; secret: boolean } };
}

const record = (changes: Record = {}) => ({
  kind: "update",
  result: "succeeded",
  environment: { "git.head": commit, "git.dirty": "false" },
  config: { "lvao:version": { value: "v1.2.3", secret: false }, "lvao:SENTRY_DSN": { secret: true } },
  ...changes,
});

const good: Operation = { exitCode: 0, output: "", events: [...components, step({ op: "update", name: "lvao-web" })] };

/** `pulumi` on a stack, with what it answers. */
class Scripted implements Pulumi {
  readonly asked: string[] = [];

  constructor(
    readonly stack: string,
    private readonly answers: { preview?: Operation; up?: Operation; history?: Record[]; version?: string } = {},
  ) {}

  operate([command = "", ...args]: string[], settings = {}): Promise<Operation> {
    this.asked.push(`${command} ${args.filter((arg) => arg.startsWith("--")).join(" ")} ${JSON.stringify(settings)}`);
    return Promise.resolve((command === "up" ? this.answers.up : this.answers.preview) ?? good);
  }

  query([command = ""]: string[]): Promise<unknown> {
    const { history = [], version = "v1.2.3" } = this.answers;
    return Promise.resolve(command === "config" ? { "lvao:version": { value: version, secret: false } } : history);
  }

  run([command = ""]: string[]): Promise<void> {
    return Promise.reject(new Error(`pulumi ${command} was not expected`));
  }
}

const release = (changes: Partial<Deployment> = {}): Deployment => ({
  pulumi: new Scripted("prod"),
  rehearsal: new Scripted("preprod", { history: [record()] }),
  commit,
  versions: {},
  versionsAt: () => ({}),
  ...changes,
});

describe("a deployment", () => {
  test("previews with the policies, then brings the stack up with them, and tells the team", async () => {
    const pulumi = new Scripted("preprod");
    const { deployed, message, reasons } = await deploy(release({ pulumi, rehearsal: undefined }));
    expect(pulumi.asked).toEqual(["preview --policy-pack {}", "up --yes --skip-preview --policy-pack {}"]);
    expect(deployed).toBe(true);
    expect(reasons).toEqual([]);
    expect(message).toEqual({
      level: "success",
      title: "Déploiement réussi : preprod",
      text: "- lvao tourne en version v1.2.3\n- Infrastructure : 1 modifiée",
    });
  });

  test("of a release says which one, with its notes", async () => {
    const { message } = await deploy(release({ release: { name: "v4.5.6", notes: "## Changes since v4.5.5" } }));
    expect(message.title).toBe("Déploiement réussi : v4.5.6 en prod");
    expect(message.text).toMatch(/\n\n## Changes since v4\.5\.5$/);
  });

  test("may set another version of a product", async () => {
    const pulumi = new Scripted("preprod");
    const { message, reasons } = await deploy(release({ pulumi, rehearsal: undefined, versions: { lvao: "v2.0.0" } }));
    expect(pulumi.asked.every((asked) => asked.endsWith('{"lvao:version":"v2.0.0"}'))).toBe(true);
    expect(message.text).toContain("lvao tourne en version v2.0.0");
    expect(reasons).toEqual([
      "Pulumi.preprod.yaml says lvao v1.2.3; the next deployment is refused until it says what is to run: " +
        "pulumi config set --stack preprod lvao:version v2.0.0",
    ]);
  });

  test("touches nothing when a mandatory policy is broken", async () => {
    const preview = { ...good, events: [violationEvent("require-https", "mandatory", "Use HTTPS.", "lvao-web")] };
    const pulumi = new Scripted("prod", { preview });
    const { deployed, message, reasons } = await deploy(release({ pulumi }));
    expect(deployed).toBe(false);
    expect(pulumi.asked).toHaveLength(1);
    expect(reasons).toEqual(["require-https (lvao-web)\nUse HTTPS."]);
    expect(message).toMatchObject({ level: "failure", title: "Échec du déploiement : prod" });
    expect(message.text).toBe("Aperçu et règles.\n\nLa raison est dans le journal.");
  });

  test("that fails half-way leaves what a release printed to the log: it may tell of people", async () => {
    const events = [
      diagnosticEvent("error", "first"),
      diagnosticEvent("error", "Key (email)=(jeanne@example.test) already exists", "lvao-web"),
    ];
    const pulumi = new Scripted("prod", { up: { exitCode: 255, output: "", events } });
    const { deployed, message, reasons } = await deploy(release({ pulumi }));
    expect(deployed).toBe(false);
    expect(reasons).toEqual(["first", "Key (email)=(jeanne@example.test) already exists (lvao-web)"]);
    expect(message.text).toBe("Mise en place.\n\nLa raison est dans le journal.");
  });

  test("that finds the stack locked names the command that frees it", async () => {
    const output =
      "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n";
    const pulumi = new Scripted("prod", { up: { exitCode: 255, output, events: [] } });
    const { message, reasons } = await deploy(release({ pulumi }));
    expect(reasons.at(-1)).toContain("free it with: pulumi cancel --stack prod");
    expect(message.text).toContain("pulumi cancel --stack prod");
  });
});

describe("production", () => {
  test("is refused before anything is asked of the engine", async () => {
    const pulumi = new Scripted("prod");
    const { deployed, reasons, message } = await deploy(release({ pulumi, rehearsal: new Scripted("preprod") }));
    expect(deployed).toBe(false);
    expect(pulumi.asked).toEqual([]);
    expect(reasons).toEqual([
      "Commit 0123456789ab was never deployed in preprod: deploy it there first.",
      "lvao v1.2.3 never came up in preprod: set it there and deploy there first.",
    ]);
    expect(message.text).toBe(`Vérification avant déploiement.\n\n\`\`\`text\n${reasons.join("\n")}\n\`\`\``);
  });

  test.each<[string, boolean, Record[]]>([
    ["this commit came up", true, [record()]],
    ["this commit came up, and a later one since", true, [record({ environment: { "git.head": "f00" } }), record()]],
    ["this commit failed after it had come up", false, [record({ result: "failed" }), record()]],
    ["this commit is coming up", false, [record({ result: "in-progress" })]],
    ["it came up from changed files", false, [record({ environment: { "git.head": commit, "git.dirty": "true" } })]],
    ["it was only previewed", false, [record({ kind: "preview" })]],
    ["it was only destroyed", false, [record({ kind: "destroy" })]],
    ["it has no commit", false, [record({ environment: {} })]],
    ["nothing came up", false, []],
  ])("%s: %s", async (_, allowed, history) => {
    const { deployed } = await deploy(release({ rehearsal: new Scripted("preprod", { history }) }));
    expect(deployed).toBe(allowed);
  });

  test("takes a version that preproduction ran, or that it runs itself, and no other", () => {
    const update = (version: string, succeeded = true) => ({ succeeded, commit, versions: { lvao: version } });
    const mistakes = (version: string) =>
      releaseMistakes(
        { commit, versions: { lvao: version } },
        { stack: "preprod", updates: [update("v2.0.0"), update("v3.0.0", false)] },
        [update("v1.0.0")],
      );
    expect(mistakes("v2.0.0")).toEqual([]);
    expect(mistakes("v1.0.0")).toEqual([]);
    expect(mistakes("v3.0.0")).toEqual(["lvao v3.0.0 never came up in preprod: set it there and deploy there first."]);
  });

  const unreadable = new Scripted("preprod");
  unreadable.query = () => Promise.reject(new Error("expired key"));
  const deployed = (version: string, head = commit, result = "succeeded") =>
    record({
      result,
      environment: { "git.head": head, "git.dirty": "false" },
      config: { "lvao:version": { value: version, secret: false } },
    });

  test.each<[string, Record[]]>([
    ["an earlier version by the commit that runs", [deployed("v1.3.0"), deployed("v1.2.3", "f00")]],
    ["an earlier commit with its version", [deployed("v1.3.0", "f00", "failed"), deployed("v1.2.3")]],
  ])("goes back to %s without a look at preproduction, whose state may not be readable", async (_, history) => {
    const { reasons } = await deploy(
      release({ pulumi: new Scripted("prod", { history }), rehearsal: unreadable, versions: { lvao: "v1.2.3" } }),
    );
    expect(reasons).toEqual([]);
  });

  test.each<[string, Record[], Partial<Deployment>]>([
    ["the commit only failed in production", [deployed("v1.2.3", "f00"), deployed("v1.2.3", commit, "failed")], {}],
    ["the version only failed in production", [deployed("v1.2.3", "f00", "failed"), deployed("v1.3.0")], {}],
    ["the files have no commit", [deployed("v1.2.3")], { commit: undefined }],
  ])("asks preproduction when %s", async (_, history, changes) => {
    const pulumi = new Scripted("prod", { history });
    await expect(deploy(release({ pulumi, rehearsal: unreadable, ...changes }))).rejects.toThrow("expired key");
  });

  test("takes no files that have no commit", async () => {
    const { reasons } = await deploy(release({ commit: undefined }));
    expect(reasons).toEqual([
      "Files of this checkout differ from its commit: commit them, so that what reaches production has a name.",
    ]);
  });
});

describe("after a rollback by --version", () => {
  const bad = "config:\n  lvao:version: v1.3.0\n";
  const stack = (version: string) => new Scripted("preprod", { history: [record()], version });
  const next = (pulumi: Pulumi, changes: Partial<Deployment> = {}) =>
    deploy(release({ pulumi, rehearsal: undefined, versionsAt: () => versionsInFile(bad), ...changes }));

  test("the version that was rolled back does not come back unasked", async () => {
    const pulumi = stack("v1.3.0");
    const { deployed, reasons } = await next(pulumi);
    expect(deployed).toBe(false);
    expect(pulumi.asked).toEqual([]);
    expect(reasons).toEqual([
      "lvao v1.2.3 was set over v1.3.0 by --version, and this would bring v1.3.0 back. Keep v1.2.3: " +
        "pulumi config set --stack preprod lvao:version v1.2.3. Or mean it: deploy with --version lvao=v1.3.0.",
    ]);
  });

  test.each<[string, string, Partial<Deployment>]>([
    ["the stack file names what runs", "v1.2.3", {}],
    ["the stack file names a mended version", "v1.3.1", {}],
    ["it is asked for by name", "v1.3.0", { versions: { lvao: "v1.3.0" } }],
    ["the stack file then is not known", "v1.3.0", { versionsAt: () => versionsInFile(undefined) }],
  ])("and a deployment goes on when %s", async (_, version, changes) => {
    expect((await next(stack(version), changes)).deployed).toBe(true);
  });
});

test("the past reaches further back than the ten updates that pulumi lists unasked", async () => {
  const pulumi = new Scripted("prod");
  const query = vi.spyOn(pulumi, "query");
  await updatesOf(pulumi);
  expect(query).toHaveBeenCalledExactlyOnceWith(["stack", "history", "--json", "--page-size", "100"]);
});

test("versions are read from a stack file as text, whatever they look like", () => {
  const file = "config:\n  lvao:version: 12e4567\n  fwb:version: 0123456\n  fwb:dagster: { runMb: 512 }\n";
  expect(versionsInFile(file)).toEqual({ lvao: "12e4567", fwb: "0123456" });
  expect(versionsInFile("")).toEqual({});
});

test("a lock is recognised in the words of each backend", () => {
  const cloud = "error: [409] Conflict: Another update is currently in progress.\nTo learn more …";
  expect(unlockCommand("prod", cloud)).toBe("pulumi cancel --stack prod");
  expect(unlockCommand("prod", "error: preview failed")).toBeUndefined();
});
