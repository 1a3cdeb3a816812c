import { Iam } from "@scaleway/sdk";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";
import { clientFor } from "./scaleway/api/clients";

let sandbox: Sandbox;
let iam: InstanceType<typeof Iam.v1alpha1.API>;
let drift: Bearer;

beforeAll(async () => {
  sandbox = await startSandbox("preprod", {}, { only: "lvao" });
  const { accessKey, secretKey } = sandbox.scaleway;
  iam = new Iam.v1alpha1.API(clientFor(sandbox.scaleway, accessKey, secretKey));
  drift = await bearer("drift");
  sandbox.set({
    "socle:deployers": [`user_id:${sandbox.list("iam/users")[0]!.id}`],
    "socle:readers": [drift.principal],
  });
  expect((await sandbox.up()).exitCode).toBe(0);
});
afterAll(() => sandbox.close());

interface Bearer {
  principal: string;
  /** What Pulumi is run with to be it. */
  environment: Record<string, string>;
}

/** An IAM application that may look at everything, and its key. */
async function bearer(name: string): Promise<Bearer> {
  const { projectId } = sandbox.scaleway;
  const { id: applicationId } = await iam.createApplication({ name, description: "" });
  await iam.createPolicy({
    name,
    description: "",
    applicationId,
    rules: [{ permissionSetNames: ["AllProductsReadOnly"], projectIds: [projectId], condition: "" }],
  });
  const { accessKey, secretKey } = await iam.createAPIKey({
    applicationId,
    defaultProjectId: projectId,
    description: name,
  });
  return {
    principal: `application_id:${applicationId}`,
    environment: { SCW_ACCESS_KEY: accessKey, SCW_SECRET_KEY: secretKey ?? "" },
  };
}

const preview = ({ environment }: Bearer) =>
  sandbox.workspace.run(["preview", "--refresh", "--expect-no-changes"], { environment });

it("look for drift with a key of their own, and find none where there is none", async () => {
  const { exitCode, output } = await preview(drift);
  expect(output).not.toMatch(/[1-9]\d* to (create|update|replace|delete)|error/);
  expect(exitCode).toBe(0);
});

it("are the only ones beside the deployers: another key is told who it is, and what to do", async () => {
  const stranger = await bearer("stranger");
  const { exitCode, output } = await sandbox.workspace.run(["preview"], { environment: stranger.environment });
  expect(output).toContain(`The key in use belongs to ${stranger.principal}`);
  expect(exitCode).not.toBe(0);
});
