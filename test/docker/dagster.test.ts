import { afterAll, beforeAll, expect, it } from "vitest";
import { images as hostImages, postgresImages } from "../../hosts/docker/images";
import { BucketOf, type BucketVariables } from "./bucket-of";
import { ensureImages } from "./images/ensure";
import { resolveLocalhost } from "./localhost";
import { openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

dockerOrSkip("A Dagster of real containers", (docker) => {
  let stack: DockerStack;
  let storage: BucketOf;
  let web: string;
  let password: string;

  beforeAll(async () => {
    resolveLocalhost();
    const services = [hostImages.proxy, hostImages.store, postgresImages[16]!];
    await ensureImages([...services, "sample/dagster:1"], docker.environment);
    stack = await openStack(docker, "dagster", "dagster", {
      "data:version": "v1.0.0",
      "data:domain": "dagster.localhost",
    });
  });

  afterAll(async () => stack.close());

  async function graphql<Data>(query: string, variables: object = {}): Promise<Data> {
    const authorization = `Basic ${Buffer.from(`dagster:${password}`).toString("base64")}`;
    const response = await fetch(`${web}/graphql`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  it("comes up, and asks for its password", async () => {
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    web = (await stack.output<{ dagster: string }>("addresses")).dagster;
    const secrets = await stack.output<Record<"password" | "storage", string>>("secrets");
    password = secrets.password;
    storage = new BucketOf(JSON.parse(secrets.storage) as BucketVariables);
    expect((await fetch(`${web}/graphql?query={version}`)).status).toBe(401);
  });

  it("changes nothing when it is asked again", async () => {
    const { exitCode, output } = await stack.preview();
    expect(output).toContain("unchanged");
    expect(exitCode).toBe(0);
  });

  it("loads the code from its own container", async () => {
    const locations = async () => {
      const { workspaceOrError } = await graphql<{ workspaceOrError: { locationEntries: Entry[] } }>(locationsQuery);
      return workspaceOrError.locationEntries;
    };
    await expect.poll(locations, patient).toEqual([
      {
        name: "sample_project",
        loadStatus: "LOADED",
        locationOrLoadError: { __typename: "RepositoryLocation" },
        displayMetadata: expect.arrayContaining([
          { key: "host", value: "data-dagster-code-sample-project" },
        ]) as unknown,
      },
    ]);
  });

  it("runs a job, which writes to the bucket", async () => {
    const selector = {
      repositoryLocationName: "sample_project",
      repositoryName: "__repository__",
      pipelineName: "deliver",
    };
    const { launchRun } = await graphql<{ launchRun: { __typename: string; run: { runId: string } } }>(launchQuery, {
      executionParams: { selector, runConfigData: {}, mode: "default" },
    });
    expect(launchRun.__typename).toBe("LaunchRunSuccess");
    const { runId } = launchRun.run;
    const status = async () =>
      (await graphql<{ runOrError: { status: string } }>(statusQuery, { runId })).runOrError.status;
    await expect.poll(status, patient).toBe("SUCCESS");
    expect(await storage.get("letter.txt")).toBe("Bonjour");
    expect((await storage.keys()).filter((key) => key.startsWith("compute-logs/"))).not.toEqual([]);
  });
});

interface Entry {
  name: string;
  loadStatus: string;
  locationOrLoadError: { __typename: string };
  displayMetadata: { key: string; value: string }[];
}

const locationsQuery = `{
  workspaceOrError {
    ... on Workspace {
      locationEntries { name loadStatus locationOrLoadError { __typename } displayMetadata { key value } }
    }
  }
}`;

const launchQuery = `mutation ($executionParams: ExecutionParams!) {
  launchRun(executionParams: $executionParams) { __typename ... on LaunchRunSuccess { run { runId } } }
}`;

const statusQuery = `query ($runId: ID!) { runOrError(runId: $runId) { ... on Run { status } } }`;

const patient = { timeout: 180_000, interval: 1000 };
