import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

/** The web application's release and its one process, beside Airflow's. */
const releaseContainer = "web-release";
const process = "web-web";

let sandbox: Sandbox;

const containers = () => sandbox.list("containers/containers");
const container = (name: string) => {
  const found = containers().find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`There is no container ${name}.`);
  return found;
};
/** The version that each container runs, by its name. */
const versions = () =>
  Object.fromEntries(containers().map(({ name, image }) => [name, image.replace(/^.*:/, "")] as const));
const processVersions = () => Object.entries(versions()).flatMap(([name, it]) => (name.endsWith("-release") ? [] : it));
const runs = () => sandbox.list("control/releases");

beforeAll(async () => {
  sandbox = await startSandbox("preprod", {}, { only: "lvao" });
  const { exitCode, output } = await sandbox.up();
  expect(output).toContain("https://preprod.lvao.example.test");
  expect(exitCode).toBe(0);
});
afterAll(() => sandbox.close());

describe("the release command", () => {
  it("has run once for each app before its processes were made", () => {
    expect(runs().map((run) => [run.container, run.state])).toEqual(
      expect.arrayContaining([
        ["web-release", "succeeded"],
        ["airflow-release", "succeeded"],
      ]),
    );
    expect(runs()).toHaveLength(2);
    for (const { container: name, at } of runs()) {
      const app = name.replace(/release$/, "");
      const processes = containers().filter((other) => other.name.startsWith(app) && other.name !== name);
      expect(processes.length).toBeGreaterThan(0);
      for (const { created_at } of processes) expect(Date.parse(created_at as string)).toBeGreaterThan(Date.parse(at));
    }
  });

  it("runs once for a new version, with its image and the app's variables, before any process changes", async () => {
    const before = runs().length;
    // Each change as it happens: what was released, and which process took a new image.
    const history: string[] = [];
    const images = new Map(containers().map(({ id, image }) => [id, image]));
    const stop = sandbox.scaleway.store.onChange(({ collection, id }) => {
      const run = sandbox.scaleway.store.get("control/releases", id);
      if (collection === "control/releases" && run) history.push(`${run.container} ${run.state}`);
      const changed = sandbox.scaleway.store.get("containers/containers", id);
      if (collection !== "containers/containers" || !changed || images.get(id) === changed.image) return;
      images.set(id, changed.image);
      history.push(`${changed.name} takes ${changed.image.replace(/^.*:/, "")}`);
    });
    sandbox.set({ "lvao:version": "v1.1.0" });
    const { exitCode, output } = await sandbox.up();
    stop();

    expect(output).toContain("v1.1.0");
    expect(exitCode).toBe(0);
    expect(new Set(Object.values(versions()))).toEqual(new Set(["v1.1.0"]));
    const now = runs().slice(before);
    expect(now.map((run) => [run.container, run.state, run.image.replace(/^.*:/, "")]).sort()).toEqual([
      ["airflow-release", "succeeded", "v1.1.0"],
      ["web-release", "succeeded", "v1.1.0"],
    ]);
    expect(now.find((run) => run.container === releaseContainer)?.log).toContain(
      "$ python manage.py migrate --noinput",
    );
    for (const app of ["web", "airflow"]) {
      const ofApp = history.filter((line) => line.startsWith(`${app}-`));
      const taken = ofApp.findIndex((line) => line.includes(" takes ") && !line.startsWith(`${app}-release`));
      expect(taken).toBeGreaterThan(ofApp.indexOf(`${app}-release succeeded`));
      expect(ofApp.indexOf(`${app}-release succeeded`)).toBeGreaterThan(ofApp.indexOf(`${app}-release takes v1.1.0`));
    }
    const { environment_variables, $secrets } = container(releaseContainer);
    expect(environment_variables).toMatchObject(container(process).environment_variables);
    const SOCLE_RELEASE = expect.stringMatching(/^[0-9a-f]{16}$/) as string;
    expect($secrets).toEqual({ ...container(process).$secrets, SOCLE_RELEASE });
  });

  it("does not run when nothing has changed", async () => {
    const before = runs().length;
    const { exitCode, changes } = await sandbox.up(["--expect-no-changes"]);
    expect(changes).toEqual({ same: expect.any(Number) as number });
    expect(exitCode).toBe(0);
    expect(runs()).toHaveLength(before);
  });

  it("fails the deployment with its log, and leaves every process as it was", async () => {
    const log = 'django.db.utils.ProgrammingError: relation "qfdmo_acteur" already exists';
    const before = containers().filter(({ name }) => !name.endsWith("-release"));
    const kept = () => before.map(({ id }) => containers().find((other) => other.id === id)?.image);
    sandbox.set({ "lvao:version": "v1.2.0" });
    const { exitCode, output } = await sandbox.withRule(
      { match: { image: imagePrefix() }, behaviour: "fail", exitCode: 3, log },
      () => sandbox.up(),
    );
    expect(exitCode).not.toBe(0);
    expect(output).toContain("The release command failed with exit code 3. No process was changed");
    expect(output).toContain(log);
    expect(output).toContain("$ python manage.py migrate --noinput");
    expect(kept()).toEqual(before.map(({ image }) => image));
    expect(new Set(processVersions())).toEqual(new Set(["v1.1.0"]));
  });

  it("runs again once what made it fail is mended, and the version comes up", async () => {
    const { exitCode, output } = await sandbox.up();
    expect(output).not.toMatch(/failed/);
    expect(exitCode).toBe(0);
    expect(new Set(Object.values(versions()))).toEqual(new Set(["v1.2.0"]));
    expect(runs().at(-1)?.state).toBe("succeeded");
  });
});

describe("the health of a new version", () => {
  it("fails the deployment when a container never listens or answers badly, with name and reason", async () => {
    sandbox.set({ "lvao:version": "v1.3.0" });
    const body = "OperationalError: could not connect to server";
    const { exitCode, output } = await sandbox.withRule(
      { match: { container: "airflow-scheduler" }, behaviour: "never-ready" },
      () =>
        sandbox.withRule({ match: { container: process }, behaviour: "status", status: 500, body }, () => sandbox.up()),
    );
    expect(exitCode).not.toBe(0);
    expect(output).toContain("The container airflow-scheduler does not run: Container is unable to start");
    expect(output).toMatch(/The container web-web is not well: https:\S+\/ answers 500/);
    expect(output).toContain(body);
  });

  it("is waited for again in the next run, though nothing else has changed", async () => {
    const { exitCode, output } = await sandbox.withRule(
      { match: { container: process }, behaviour: "status", status: 503, body: "starting" },
      () => sandbox.up(),
    );
    expect(output).toMatch(/web-web is not well: https:\S+ answers 503/);
    expect(exitCode).not.toBe(0);
  });

  it("lets a container that answers late, but in time, pass", async () => {
    const { exitCode, output } = await sandbox.withRule(
      { match: { container: process }, behaviour: "slow", seconds: 1 },
      () => sandbox.up(),
    );
    expect(output).not.toMatch(/error/);
    expect(exitCode).toBe(0);
    expect(container("airflow-scheduler").status).toBe("ready");
    const preview = await sandbox.workspace.run(["preview", "--expect-no-changes"]);
    expect(preview.exitCode).toBe(0);
  });
});

/** What the images of the product begin with. */
function imagePrefix(): string {
  return container(process).image.replace(/\/[^/]*$/, "/");
}
