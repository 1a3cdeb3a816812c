import { Account as AccountApi, Cockpit, Iam } from "@scaleway/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientFor, openAccount, type Account } from "./clients";

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.local.close());

describe("IAM", () => {
  const newApplication = (name = "app") =>
    new Iam.v1alpha1.API(account.client).createApplication({ name, description: "", tags: [] });

  test("the secret of an API key is shown once, and opens the API until the key is deleted", async () => {
    const iam = new Iam.v1alpha1.API(account.client);
    const { id: applicationId } = await newApplication();
    const { accessKey, secretKey } = await iam.createAPIKey({ applicationId, description: "" });
    expect(accessKey).toMatch(/^SCW[A-Z0-9]{17}$/);
    expect((await iam.getAPIKey({ accessKey })).secretKey).toBeNull();
    expect((await iam.getApplication({ applicationId })).nbApiKeys).toBe(1);
    const own = new AccountApi.v3.ProjectAPI(clientFor(account.local, accessKey, secretKey ?? ""));
    expect((await own.listProjects()).totalCount).toBe(1);
    await iam.deleteAPIKey({ accessKey });
    await expect(own.listProjects()).rejects.toMatchObject({ status: 401 });
  });

  test("keys go with their application, its policies stay without a principal", async () => {
    const iam = new Iam.v1alpha1.API(account.client);
    const { id: applicationId } = await newApplication();
    const { accessKey } = await iam.createAPIKey({ applicationId, description: "" });
    const rules = [
      { permissionSetNames: ["ObjectStorageReadOnly"], condition: "", projectIds: [account.local.projectId] },
    ];
    const policy = await iam.createPolicy({ name: "read", description: "", applicationId, rules });
    await iam.deleteApplication({ applicationId });
    await expect(iam.getAPIKey({ accessKey })).rejects.toMatchObject({ status: 404, resource: "access_key" });
    expect(await iam.getPolicy({ policyId: policy.id })).toMatchObject({ noPrincipal: true, nbRules: 1, nbScopes: 1 });
  });

  test("a policy's rules are listed, replaced and checked", async () => {
    const iam = new Iam.v1alpha1.API(account.client);
    const { id: applicationId } = await newApplication();
    const projectIds = [account.local.projectId];
    const rule = (name: string) => ({ permissionSetNames: [name], condition: "", projectIds });
    const { id: policyId } = await iam.createPolicy({ name: "p", description: "", applicationId, rules: [rule("A")] });
    await iam.setRules({ policyId, rules: [rule("B"), rule("C")] });
    const { rules } = await iam.listRules({ policyId });
    expect(rules.map(({ permissionSetNames }) => permissionSetNames)).toEqual([["B"], ["C"]]);
    const both = {
      permission_set_names: ["A"],
      project_ids: projectIds,
      organization_id: account.local.organizationId,
    };
    const refused = await account.raw("PUT", "/iam/v1alpha1/rules", { body: { policy_id: policyId, rules: [both] } });
    expect(refused).toMatchObject({ status: 400, body: { details: [{ argument_name: "rules[0]" }] } });
    await expect(iam.createPolicy({ name: "q", description: "", rules: [] })).rejects.toMatchObject({ status: 400 });
  });

  test("names are taken once, and members must exist", async () => {
    const iam = new Iam.v1alpha1.API(account.client);
    const { id: applicationId } = await newApplication();
    await expect(newApplication()).rejects.toMatchObject({ status: 409 });
    const group = await iam.createGroup({ name: "g", description: "" });
    const { applicationIds } = await iam.addGroupMember({ groupId: group.id, applicationId });
    expect(applicationIds).toEqual([applicationId]);
    const unknown = "00000000-0000-4000-8000-00000000dead";
    await expect(iam.addGroupMember({ groupId: group.id, applicationId: unknown })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe("projects", () => {
  test("are deleted when nothing is left in them", async () => {
    const api = new AccountApi.v3.ProjectAPI(account.client);
    const { id: projectId } = await api.createProject({ name: "p", description: "" });
    const path = "/containers/v1/regions/fr-par/namespaces";
    const { id } = await account.call<{ id: string }>("POST", path, { name: "n", project_id: projectId });
    await expect(api.deleteProject({ projectId })).rejects.toMatchObject({ status: 412 });
    await account.call("DELETE", `${path}/${id}`);
    await api.deleteProject({ projectId });
    await expect(api.getProject({ projectId })).rejects.toMatchObject({ status: 404, resource: "project_id" });
  });
});

describe("Cockpit", () => {
  test("has Scaleway's sources, one's own, tokens whose secret is shown once, and contacts", async () => {
    const api = new Cockpit.v1.RegionalAPI(account.client);
    const source = await api.createDataSource({ name: "mine", type: "logs", retentionDays: 7 });
    expect(source.url).toBe(`https://${source.id}.logs.cockpit.fr-par.scw.cloud`);
    const origins = (await api.listDataSources({ types: [] }).all()).map(({ origin }) => origin);
    expect(origins.sort()).toEqual(["custom", "scaleway", "scaleway"]);
    const token = await api.createToken({ name: "t", tokenScopes: ["read_only_logs"] });
    expect(token).toMatchObject({ scopes: ["read_only_logs"], secretKey: expect.stringMatching(/-/) as string });
    expect((await api.getToken({ tokenId: token.id })).secretKey).toBeNull();
    expect((await api.enableAlertManager()).alertManagerEnabled).toBe(true);
    await api.createContactPoint({ email: { to: "ops@example.test" } });
    const { contactPoints } = await api.listContactPoints();
    expect(contactPoints).toMatchObject([{ email: { to: "ops@example.test" } }]);
  });
});
