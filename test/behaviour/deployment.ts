import { afterAll, beforeAll, expect, it } from "vitest";
import type { PulumiResult } from "../../sandbox/workspace";

/** OC Pizza, a web process with a database, wherever it runs: what a deployment of it does, and how to disturb it. */
export interface Deployed {
  up(): Promise<PulumiResult>;
  preview(): Promise<PulumiResult>;
  /** Sets the version in the stack file. */
  setVersion(version: string): void;
  /** Tells one set of running web processes from another. */
  running(): Promise<string>;
  /** Tells one run of the release command from another. */
  released(): Promise<string>;
  /** Names of the variables of the web process. */
  variables(): Promise<string[]>;
  /** The release command fails with exit code 3 and this last line, for as long as the work lasts. */
  whileReleaseFails<T>(lastLine: string, work: () => Promise<T>): Promise<T>;
  /** The web process is never well, for as long as the work lasts. */
  whileUnwell<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** One set of tests for all hosts: a team that moves between them learns nothing anew. */
export function behavesLikeEveryDeployment(open: () => Promise<Deployed>): void {
  let app: Deployed;
  beforeAll(async () => {
    app = await open();
  });
  afterAll(() => app.close());

  it("releases, then runs the process with what is attached to it", async () => {
    const { exitCode, output } = await app.up();
    expect(output).not.toContain("error:");
    expect(exitCode).toBe(0);
    expect(await app.variables()).toEqual(
      expect.arrayContaining(["DATABASE_URL", "DJANGO_SETTINGS_MODULE", "ENV", "OCPIZZA_MANAGER_KEY"]),
    );
    expect(output).not.toContain("postgresql://");
  });

  it("has nothing to change, and releases nothing, the second time", async () => {
    const [released, running] = [await app.released(), await app.running()];
    const { changes } = await app.preview();
    expect(changes).toEqual({ same: expect.any(Number) as number });
    expect((await app.up()).exitCode).toBe(0);
    expect([await app.released(), await app.running()]).toEqual([released, running]);
  });

  it("keeps what runs when the release of a new version fails, and says why", async () => {
    const running = await app.running();
    app.setVersion("v1.1.0");
    const { exitCode, output } = await app.whileReleaseFails("relation already exists", () => app.up());
    expect(exitCode).not.toBe(0);
    expect(output).toContain("The release command failed with exit code 3");
    expect(output).toContain("No process was changed");
    expect(output).toContain("relation already exists");
    expect(await app.running()).toBe(running);
  });

  it("releases again once that is mended, and the new version takes over", async () => {
    const [released, running] = [await app.released(), await app.running()];
    const { exitCode, output } = await app.up();
    expect(output).not.toContain("error:");
    expect(exitCode).toBe(0);
    expect(await app.released()).not.toBe(released);
    expect(await app.running()).not.toBe(running);
  });

  it("fails when a process is not well, with the name of its container, and again until it is", async () => {
    app.setVersion("v1.2.0");
    await app.whileUnwell(async () => {
      const { exitCode, output } = await app.up();
      expect(exitCode).not.toBe(0);
      expect(output).toMatch(/The container \S*app-web\S* /);
      expect((await app.up()).exitCode).not.toBe(0);
    });
    const { exitCode, output } = await app.up();
    expect(output).not.toContain("error:");
    expect(exitCode).toBe(0);
    expect((await app.preview()).changes).toEqual({ same: expect.any(Number) as number });
  });
}
