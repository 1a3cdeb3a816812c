import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

const webhook = "https://chat.example.test/hooks/x7f9";

describe("a stack that says whom to tell", () => {
  let sandbox: Sandbox;
  const setWebhook = async (address: string) => {
    const given = ["config", "set", "--secret", "--config-file", sandbox.workspace.stackFile];
    const { exitCode, output } = await sandbox.workspace.run([...given, "socle:notifyMattermost", address]);
    if (exitCode !== 0) throw new Error(output);
  };
  const secretData = () => {
    const kept = sandbox.list("secrets/versions").filter(({ $gone }) => !$gone);
    return kept.map(({ data }) => JSON.parse(Buffer.from(data as string, "base64").toString()) as unknown);
  };

  beforeAll(async () => {
    sandbox = await startSandbox("preprod", { "socle:alertEmail": "equipe@example.test" }, { only: "oc-pizza" });
    await setWebhook(webhook);
  });
  afterAll(() => sandbox.close());

  it("has its public address asked by a job that can run, and that gets the webhook as a secret", async () => {
    const { exitCode, output } = await sandbox.up();
    expect(output).not.toContain("x7f9");
    expect(exitCode).toBe(0);

    const [check, ...others] = sandbox.list("jobs/definitions");
    expect(others).toEqual([]);
    expect(check).toMatchObject({
      name: "oc-pizza-preprod-app-web-uptime",
      cron_schedule: { schedule: "0 * * * *", timezone: "Europe/Paris" },
      environment_variables: { URL: "https://preprod.ocpizza.example.test/" },
      job_timeout: "120s",
    });
    expect(JSON.stringify(check)).not.toContain("x7f9");
    expect(sandbox.list("jobs/secrets")).toMatchObject([
      { job_definition_id: check!.id, secret_manager_version: "latest", env_var: { name: "WEBHOOKS" } },
    ]);
    expect(secretData()).toEqual([{ mattermost: webhook }]);
    expect(sandbox.state()).not.toContain("x7f9");

    const start = `${sandbox.scaleway.apiUrl}/serverless-jobs/v1alpha2/regions/fr-par/job-definitions/${check!.id}/start`;
    const headers = { "X-Auth-Token": sandbox.scaleway.secretKey };
    expect((await fetch(start, { method: "POST", headers, body: "{}" })).status).toBe(200);
    await expect.poll(() => sandbox.list("jobs/runs").map(({ state }) => state)).toEqual(["succeeded"]);
  });

  it("has the alerts on databases sent to its address", () => {
    expect(sandbox.list("cockpit/alert-managers")).toMatchObject([
      {
        alert_manager_enabled: true,
        $contacts: [{ email: { to: "equipe@example.test" } }],
        $rules: expect.arrayContaining(["c8991f90-facb-436c-b4ab-6aa13822a451"]) as unknown,
      },
    ]);
  });

  it("has nothing to change afterwards, with and without a look at what exists", async () => {
    expect((await sandbox.workspace.run(["preview", "--expect-no-changes"])).exitCode).toBe(0);
    const { exitCode, output } = await sandbox.up(["--refresh", "--expect-no-changes"]);
    expect(output).not.toMatch(/[1-9]\d* (created|updated|replaced|deleted)/);
    expect(exitCode).toBe(0);
  });

  it("takes another webhook without a change to the checks", async () => {
    await setWebhook(`${webhook}-other`);
    const { exitCode, changes } = await sandbox.up();
    expect(exitCode).toBe(0);
    expect(changes).toMatchObject({ replace: 1 });
    expect(changes.update).toBeUndefined();
    expect(secretData()).toEqual([{ mattermost: `${webhook}-other` }]);
  });

  it("leaves nothing when it is destroyed", async () => {
    const { exitCode } = await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"]);
    expect(exitCode).toBe(0);
    expect(sandbox.scaleway.resources()).toEqual([]);
  });
});
