/* eslint-disable max-lines -- The files of two code hosts are held to the same rules, and are read and parsed once for all of them. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { ci } from "../../operations/ci";
import { deployedStacks, stacksOnScaleway } from "../../operations/stacks";
import { isProduction } from "../../policies/kernel/environment";
import { projectRoot } from "../../engine/directory";

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), "utf8");
const workflowNames = readdirSync(join(projectRoot, ".github", "workflows"));
const workflows = workflowNames.map((name) => ({ name, text: read(".github", "workflows", name) }));
const action = { name: "set-up", text: read(".github", "actions", "set-up", "action.yml") };
const gitlabFile = read(".gitlab-ci.yml");

interface Step {
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

interface Job {
  uses?: string;
  if?: string;
  needs?: string | string[];
  environment?: unknown;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  env?: Record<string, string>;
  with?: { stack?: string; version?: string };
  strategy?: { matrix: { stack: string[] } };
  "timeout-minutes"?: number;
  steps?: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const jobs = workflows.flatMap(({ name, text }) =>
  Object.entries((parse(text) as Workflow).jobs).map(([job, content]) => ({ name: `${name}: ${job}`, ...content })),
);

interface GitlabJob {
  script?: string[];
  after_script?: string[];
  resource_group?: string;
  interruptible?: boolean;
  extends?: string;
  rules?: { if: string; when?: string }[];
  before_script?: string[];
  variables?: { STACK?: string };
  parallel?: { matrix: { STACK: string[] }[] };
  environment?: { name: string };
}

/** The one line that brings a stack up, on both code hosts. */
const deployLine = 'npm run ci -- deploy --stack "$STACK" ${VERSION:+--version "$VERSION"}';

const gitlabJobs = parse(gitlabFile) as Record<string, GitlabJob>;

describe("GitHub's files", () => {
  test("pin every action by commit, with its version beside it", () => {
    const uses = [...workflows, action].flatMap(({ text }) => text.match(/uses: .+/g) ?? []);
    expect(uses.length).toBeGreaterThan(10);
    for (const line of uses) {
      expect(line).toMatch(
        /uses: (\.\/\.github\/(workflows|actions)\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
      );
    }
    const pins = new Map<string, string>();
    for (const [, name = "", pin = ""] of uses.join("\n").matchAll(/uses: ([\w-]+\/[\w-]+)@(.+)/g)) {
      expect(pins.get(name) ?? pin).toBe(pin);
      pins.set(name, pin);
    }
  });

  test("give nothing by default, and each job only what it needs", () => {
    for (const { text } of workflows) expect((parse(text) as Workflow).permissions).toEqual({});
    const writing = jobs.flatMap(({ name, permissions = {} }) =>
      Object.entries(permissions)
        .filter(([, right]) => right === "write")
        .map(([what]) => `${name}: ${what}`),
    );
    expect(writing.sort()).toEqual([
      "deploy-prod.yml: release: contents",
      "documentation.yml: publish: id-token",
      "documentation.yml: publish: pages",
      "pull-request.yml: preview-without-secrets: pull-requests",
      "pull-request.yml: preview: pull-requests",
    ]);
  });

  test("never run a fork's code with secrets, nor leave a token in the checkout", () => {
    for (const { text } of workflows) {
      expect(Object.keys((parse(text) as Workflow).on)).not.toContain("pull_request_target");
      expect(Object.keys((parse(text) as Workflow).on)).not.toContain("workflow_run");
    }
    const forks = jobs.find(({ name }) => name.endsWith("preview-without-secrets"));
    expect(JSON.stringify(forks)).not.toMatch(/secrets\.|vars\./);
    expect(forks).not.toHaveProperty("environment");
    const checkouts = jobs.flatMap(({ steps = [] }) =>
      steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")),
    );
    expect(checkouts.length).toBeGreaterThan(5);
    for (const checkout of checkouts) expect(checkout.with?.["persist-credentials"]).toBe(false);
  });

  test("put no text of others into a script", () => {
    const scripts = jobs.flatMap(({ steps = [] }) => steps.flatMap(({ run = "" }) => run));
    for (const script of scripts) expect(script).not.toContain("${{");
  });

  test("never let two deployments work on a stack at once, nor cancel one in the middle, nor drop one for a look", () => {
    const onStacks = jobs.filter(({ steps = [] }) => steps.some(({ run }) => /ci -- (deploy|drift) /.test(run ?? "")));
    expect(onStacks.map(({ concurrency }) => concurrency)).toEqual([
      { group: "stack-${{ inputs.stack }}", "cancel-in-progress": false },
      { group: "drift-${{ matrix.stack }}", "cancel-in-progress": false },
    ]);
  });

  test("give the engine the same variables everywhere, and production's what reaches its rehearsal", () => {
    const engines = jobs.flatMap(({ steps = [] }) =>
      steps
        .filter(({ env }) => env?.["PULUMI_BACKEND_URL"])
        .map(({ env = {} }) => without(env, /^(STACK|VERSION|REHEARSAL_.*)$/)),
    );
    expect(engines).toHaveLength(5);
    for (const env of engines) expect(env).toEqual(engines[0]);
    const rehearsing = workflows.filter(({ text }) => text.includes("REHEARSAL_BACKEND_URL"));
    expect(rehearsing.map(({ name }) => name)).toEqual(["deploy.yml"]);
  });

  test("show keys to the commands that need them alone: the install scripts of packages see none", () => {
    for (const { env, steps = [] } of jobs) {
      expect(env ?? {}).toEqual({});
      const withKeys = steps.filter((step) => JSON.stringify(step).includes("secrets."));
      for (const { run } of withKeys) expect(run).toMatch(/npm run (--silent )?ci -- |^\[ -z "\$WATCH_WEBHOOK" \] /);
    }
  });

  test("let a cancellation through to the deployment, and tell when it was cut off", () => {
    const [deploy] = jobs.filter(({ name }) => name === "deploy.yml: deploy");
    const runs = deploy?.steps?.map(({ run, if: when }) => [when, run]);
    expect(runs).toContainEqual([undefined, `exec ${deployLine}`]);
    expect(runs?.at(-1)).toEqual(["cancelled()", 'npm run ci -- interrupted --stack "$STACK"']);
    expect(read("package.json")).toContain('"ci": "exec node ');
  });

  test("go back to a version through what a release goes through, one stack at a time, and release nothing", () => {
    const { on, jobs: ofProduction } = parse(read(".github", "workflows", "deploy-prod.yml")) as Workflow;
    const productions = deployedStacks.filter(isProduction);
    expect(on["workflow_dispatch"]).toMatchObject({ inputs: { stack: { required: true, options: productions } } });
    expect(Object.values(ofProduction).map(({ if: when, uses, with: inputs }) => [when, uses, inputs])).toEqual([
      ...productions.map((stack) => [
        `github.event_name == 'push' || inputs.stack == '${stack}'`,
        "./.github/workflows/deploy.yml",
        { stack, version: "${{ inputs.version }}" },
      ]),
      ["github.event_name == 'push'", undefined, undefined],
    ]);
    const deploy = jobs.find(({ name }) => name === "deploy.yml: deploy");
    const env = deploy?.steps?.find(({ run }) => run?.endsWith(deployLine))?.env;
    expect(env).toMatchObject({ STACK: "${{ inputs.stack }}", VERSION: "${{ inputs.version }}" });
  });

  test("know every stack that is deployed, each with keys of its own", () => {
    const job = (end: string) => jobs.find(({ name }) => name.endsWith(end));
    const deployed = jobs.flatMap(({ with: inputs }) => inputs?.stack ?? []);
    expect(deployed.sort()).toEqual([...deployedStacks].sort());
    expect(job("drift.yml: drift")?.strategy?.matrix.stack).toEqual(deployedStacks);
    expect(job(": preview")?.strategy?.matrix.stack).toEqual(stacksOnScaleway());
    expect([job("deploy.yml: deploy"), job("drift"), job(": preview")].map((one) => one?.environment)).toEqual([
      "${{ inputs.stack }}",
      "${{ matrix.stack }}-drift",
      "${{ matrix.stack }}-preview",
    ]);
  });

  test("end: each job has a time limit", () => {
    for (const job of jobs) if (job.uses === undefined) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });
});

describe("GitLab's file", () => {
  test("is valid by GitLab's own schema", () => {
    const { status, output } = checkWithGitlabSchema();
    expect(output).not.toContain("Invalid .gitlab-ci.yml");
    for (const job of ["check", "preview-prod", "deploy-preprod", "deploy-prod", "release", "drift"]) {
      expect(gitlabJobs).toHaveProperty(job);
    }
    expect(status).toBe(0);
  });

  test("the schema is really asked", () => {
    const { status, output } = checkWithGitlabSchema((text) => text.replaceAll("resource_group", "resource_groop"));
    expect(output).toContain("'resource_groop' property is not expected to be here");
    expect(status).not.toBe(0);
  });

  test("never lets two jobs work on a stack at once, nor cancels one in the middle", () => {
    const onStacks = Object.entries(gitlabJobs).filter(([, { script }]) =>
      script?.some((line) => /ci -- (deploy|drift) /.test(line)),
    );
    expect(onStacks.map(([name]) => name)).toEqual([".deploy", ".drift"]);
    for (const [, job] of onStacks) expect(job).toMatchObject({ resource_group: "stack-$STACK", interruptible: false });
  });

  test.each(["deploy-prod", "deploy-fwb-prod"])("brings production up by hand only: %s", (job) => {
    expect(gitlabJobs[job]).toMatchObject({ extends: ".deploy", rules: [{ if: "$CI_COMMIT_TAG", when: "manual" }] });
  });

  test("goes back to a version through what a release goes through, and releases nothing", () => {
    expect(gitlabJobs[".deploy"]?.script).toContain(deployLine);
    for (const job of ["release-notes", "release"]) {
      expect(gitlabJobs[job]?.rules).toEqual([{ if: '$CI_COMMIT_TAG && $CI_PIPELINE_SOURCE == "push"' }]);
    }
  });

  test("runs a request's code with production's keys when somebody starts it, and never by itself", () => {
    expect(gitlabJobs["preview-prod"]?.rules).toMatchObject([{ when: "manual" }]);
  });

  test("knows every stack that is deployed, each with keys of its own", () => {
    const stacksOf = (template: string) =>
      Object.values(gitlabJobs)
        .filter((job) => job.extends === template)
        .flatMap(({ variables, parallel }) => variables?.STACK ?? parallel?.matrix.flatMap(({ STACK }) => STACK) ?? []);
    expect(stacksOf(".deploy")).toEqual(deployedStacks);
    expect(stacksOf(".drift")).toEqual(deployedStacks);
    expect(stacksOf(".preview")).toEqual(stacksOnScaleway());
    const environments = [".deploy", ".drift", ".preview"].map((name) => gitlabJobs[name]?.environment?.name);
    expect(environments).toEqual(["$STACK", "$STACK-drift", "$STACK-preview"]);
  });

  test("runs no install script of a package in a job that has keys", () => {
    const keyed = Object.values(gitlabJobs).filter(({ environment, extends: template }) => environment ?? template);
    expect(keyed.length).toBeGreaterThan(8);
    const installs = [gitlabJobs["default"] ?? {}, ...keyed].flatMap(({ before_script = [], script = [] }) =>
      [...before_script, ...script].filter((line) => line.startsWith("npm ci")),
    );
    expect(installs.length).toBeGreaterThan(2);
    for (const line of installs) expect(line).toContain("--ignore-scripts");
  });
});

describe("a look for drift that fails", () => {
  const onGithub = jobs.find(({ name }) => name === "drift.yml: drift")?.steps?.at(-1);
  const [onGitlab = ""] = gitlabJobs[".drift"]?.after_script ?? [];
  /** What curl is called with, by the shell of a runner. */
  const posts = (line: string, env: Record<string, string>) =>
    execFileSync("sh", ["-ec", `curl() { printf '%s\\n' "$@"; }; ${line}`], {
      encoding: "utf8",
      env: { ...process.env, STACK: "prod", ...env },
    }).split("\n");
  const github = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "team/socle", GITHUB_RUN_ID: "7" };
  const gitlab = { CI_JOB_STATUS: "failed", CI_JOB_URL: "https://gitlab.com/team/socle/-/jobs/7" };

  test.each([
    ["GitHub", onGithub?.run ?? "", github, "https://github.com/team/socle/actions/runs/7"],
    ["GitLab", onGitlab, gitlab, gitlab.CI_JOB_URL],
  ])("is told on %s to a webhook that is no stack's, if there is one", (_, line, env, link) => {
    const sent = posts(line, { ...env, WATCH_WEBHOOK: "https://chat.example.test/hooks/s3cret" });
    expect(sent).toContain("https://chat.example.test/hooks/s3cret");
    expect(JSON.parse(sent[sent.indexOf("--json") + 1] ?? "")).toEqual({
      text: `Contrôle de nuit de prod : un écart, ou un échec. ${link}`,
    });
    expect(posts(line, { ...env, WATCH_WEBHOOK: "" })).toEqual([""]);
  });

  test("is one that was cut off, too, and no other", () => {
    expect(onGithub?.if).toBe("failure() || cancelled()");
    expect(posts(onGitlab, { ...gitlab, CI_JOB_STATUS: "success", WATCH_WEBHOOK: "https://x.test" })).toEqual([""]);
  });
});

describe("a version that somebody types into a pipeline", () => {
  /** What npm is called with, by the shell of a runner. */
  const argumentsOf = (version: string) =>
    execFileSync("sh", ["-c", `npm() { printf '%s\\n' "$@"; }; ${deployLine}`], {
      encoding: "utf8",
      env: { ...process.env, STACK: "prod", VERSION: version },
    })
      .split("\n")
      .slice("run ci --".split(" ").length, -1);

  test.each(["lvao=v1.2.2 apilos=v1.4.0", "lvao=v1 --sandbox", "$(id)", '"; id; "', "*"])(
    "reaches the command as it is: %s",
    (version) => expect(argumentsOf(version)).toEqual(["deploy", "--stack", "prod", "--version", version]),
  );

  test("may be that of each of several products", async () => {
    const versions = { lvao: "v1.2.2", apilos: "v1.4.0" };
    const called = await calledBy(argumentsOf("lvao=v1.2.2  apilos=v1.4.0 "));
    expect(called).toMatchObject([{ name: "deploy", options: { stack: "prod", version: versions } }]);
    expect(await calledBy([...argumentsOf("lvao=v1.2.2"), "--version", "apilos=v1.4.0"])).toEqual(called);
  });

  test.each(["v1.2.2", "lvao=v1.2.2 --sandbox", "lvao=", " "])(
    "is refused when it is written otherwise: %s",
    async (it) => {
      await expect(calledBy(argumentsOf(it))).rejects.toThrow("It is written product=version: lvao=v1.2.3.");
    },
  );

  test("is that of the stack file where nobody types any", () => {
    expect(argumentsOf("")).toEqual(["deploy", "--stack", "prod"]);
  });

  test("is asked for where it says what is reviewed", async () => {
    await expect(calledBy(["review", "42"])).rejects.toThrow("required option '--version <product=version>'");
  });
});

describe("every line of the pipelines", () => {
  const lines = [
    ...[...workflows, action].flatMap(({ text }) => text.match(/npm run .+/g) ?? []),
    ...Object.values(gitlabJobs).flatMap(({ script = [], after_script = [] }) => [...script, ...after_script]),
  ].flatMap((line) => line.match(/npm run [^|)]+/g) ?? []);
  const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;

  test.each([...new Set(lines)])("%s", async (line) => {
    const [, script = "", rest = ""] = /npm run (?:--silent )?([\w-]+)(?: -- (.*))?/.exec(line) ?? [];
    expect(Object.keys(scripts)).toContain(script);
    if (script !== "ci") return;
    const words = rest
      .replaceAll('"', "")
      .replaceAll(/\$\{\w+:\+([^}]*)\}/g, "$1")
      .replaceAll("$VERSION", "lvao=v1.2.3")
      .replaceAll(/\$\w+/g, "word")
      .split(" ")
      .filter(Boolean);
    expect(await calledBy(words)).toMatchObject([{ name: words[0] }]);
  });

  test("are there at all", () => expect(lines.length).toBeGreaterThan(15));
});

/** The commands that a command line comes to, none of which is run. */
async function calledBy(words: string[]): Promise<{ name: string; options: unknown }[]> {
  const called: { name: string; options: unknown }[] = [];
  const record = (name: string) => (options?: unknown) => void called.push({ name, options });
  const program = ci({
    comment: record("comment"),
    deploy: record("deploy"),
    deployed: record("deployed"),
    drift: record("drift"),
    interrupted: record("interrupted"),
    notify: record("notify"),
    preview: record("preview"),
    recover: record("recover"),
    releaseNotes: record("release-notes"),
    review: record("review"),
    ssh: record("ssh"),
  });
  for (const command of program.commands) command.configureOutput({ writeErr: () => undefined });
  await program.parseAsync(words, { from: "user" });
  return called;
}

function without(env: Record<string, string>, names: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.test(name)));
}

/** gitlab-ci-local checks a file by the schema that it takes from GitLab, and that jobs which need each other exist. */
function checkWithGitlabSchema(change = (text: string) => text): { status: number | null; output: string } {
  const directory = mkdtempSync(join(tmpdir(), "socle-gitlab-"));
  try {
    execFileSync("git", ["init", "--quiet", directory]);
    writeFileSync(join(directory, ".gitlab-ci.yml"), change(gitlabFile));
    // Node.js 20 lacks the one method of later versions that it calls.
    const union = "Set.prototype.union ??= function (other) { return new Set([...this, ...other]); };";
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        `--import=data:text/javascript,${encodeURIComponent(union)}`,
        join(projectRoot, "node_modules", "gitlab-ci-local", "dist", "index.js"),
        "--list",
      ],
      { cwd: directory, encoding: "utf8" },
    );
    return { status, output: stdout + stderr };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
