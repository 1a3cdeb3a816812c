import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isSame, kinds } from "../../../../engine/recover/kinds";
import { idsOf, type Reader } from "../../../../engine/recover/scaleway";
import {
  settle,
  type ExportedState,
  type PendingOperation,
  type StateResource,
} from "../../../../engine/recover/state";

const bucket: StateResource = {
  urn: "urn:pulumi:preprod::socle::scaleway:object/bucket:Bucket::media",
  type: "scaleway:object/bucket:Bucket",
  inputs: { region: "fr-par", name: "media-1" },
  protect: true,
};
const key: StateResource = {
  urn: "urn:pulumi:preprod::socle::scaleway:iam/apiKey:ApiKey::media-key",
  type: "scaleway:iam/apiKey:ApiKey",
  inputs: { applicationId: "a", description: "media" },
};

const creating = (resource: StateResource): PendingOperation => ({ type: "creating", resource });
const stateOf = (resources: StateResource[], operations: PendingOperation[]): ExportedState => ({
  version: 3,
  deployment: { resources, pending_operations: operations },
});

describe("settling interrupted creations", () => {
  it("records what was made with the inputs it was asked with, protection included", () => {
    const { state, outcomes } = settle(stateOf([], [creating(bucket)]), new Map([[bucket.urn, ["fr-par/media-1"]]]));
    expect(state.deployment.resources).toEqual([{ ...bucket, id: "fr-par/media-1", outputs: bucket.inputs }]);
    expect(outcomes).toEqual([{ urn: bucket.urn, outcome: "adopted", ids: ["fr-par/media-1"] }]);
  });

  it("forgets what was not made, and operations that a refresh tells the end of", () => {
    const operations = [creating(bucket), { type: "updating", resource: key }];
    const { state, outcomes } = settle(stateOf([], operations), new Map());
    expect(state.deployment).toEqual({ resources: [], pending_operations: [] });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["nothing"]);
  });

  it("leaves API keys, whose secret nobody was told, to the next update to delete", () => {
    const { state } = settle(stateOf([], [creating(key)]), new Map([[key.urn, ["SCW1", "SCW2"]]]));
    expect(state.deployment.resources).toMatchObject([
      { id: "SCW1", delete: true },
      { id: "SCW2", delete: true },
    ]);
  });

  it("puts what was made in the place of what was deleted for it, before what depends on that", () => {
    const deleted = { ...bucket, id: "fr-par/media-1", pendingReplacement: true };
    const dependent = { ...key, id: "SCW1", dependencies: [bucket.urn] };
    const found = new Map([[bucket.urn, ["fr-par/media-1"]]]);
    const { state, outcomes } = settle(stateOf([deleted, dependent], [creating(bucket)]), found);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["adopted"]);
    expect(state.deployment.resources).toEqual([
      { ...bucket, id: "fr-par/media-1", outputs: bucket.inputs },
      dependent,
    ]);
  });

  it("leaves what was meanwhile made again to the next update to delete, and keeps what is in use", () => {
    const again = { ...bucket, id: "fr-par/media-2" };
    const found = new Map([[bucket.urn, ["fr-par/media-1", "fr-par/media-2"]]]);
    const { state } = settle(stateOf([again], [creating(bucket)]), found);
    expect(state.deployment.resources).toEqual([
      again,
      { ...bucket, id: "fr-par/media-1", outputs: bucket.inputs, delete: true, protect: false },
    ]);
  });

  it("never takes what another resource of the state is", () => {
    const other = { ...bucket, urn: `${bucket.urn}-other`, id: "fr-par/media-1" };
    const { outcomes } = settle(stateOf([other], [creating(bucket)]), new Map([[bucket.urn, ["fr-par/media-1"]]]));
    expect(outcomes).toEqual([{ urn: bucket.urn, outcome: "nothing", ids: [] }]);
  });
});

describe("looking up what was made", () => {
  const hasBucket: Reader["hasBucket"] = (region, name) => Promise.resolve(`${region}/${name}` === "fr-par/media-1");
  const read: Reader["read"] = () => Promise.resolve(undefined);

  it("knows a bucket and its settings by the bucket's name, once it is there", async () => {
    const settings = { urn: "urn:policy", type: "scaleway:object/bucketPolicy:BucketPolicy" };
    const ids = (name: string) =>
      Promise.all([
        idsOf({ ...bucket, inputs: { region: "fr-par", name } }, { read, hasBucket }, "organization"),
        idsOf({ ...settings, inputs: { region: "fr-par", bucket: name } }, { read, hasBucket }, "organization"),
      ]);
    expect(await ids("media-1")).toEqual([["fr-par/media-1"], ["fr-par/media-1"]]);
    expect(await ids("media-2")).toEqual([[], []]);
  });

  it("finds nothing in what is gone", async () => {
    const user = { urn: "urn:user", type: "scaleway:databases/user:User" };
    const inputs = { instanceId: "fr-par/gone", name: "app" };
    expect(await idsOf({ ...user, inputs }, { read, hasBucket }, "organization")).toEqual([]);
  });

  it("reads every page of a list, and compares ids without their region", async () => {
    const items = Array.from({ length: 150 }, (_, index) => ({
      id: `${index}`,
      name: "web",
      namespace_id: `n${index}`,
    }));
    const paths: string[] = [];
    const read: Reader["read"] = (path) => {
      paths.push(path);
      const number = Number(new URL(path, "http://local").searchParams.get("page"));
      return Promise.resolve({ containers: items.slice((number - 1) * 100, number * 100) });
    };
    const inputs = { region: "fr-par", name: "web", namespaceId: "fr-par/n140" };
    const container = { urn: "urn:web", type: "scaleway:containers/container:Container", inputs };
    expect(await idsOf(container, { read, hasBucket }, "organization")).toEqual(["fr-par/140"]);
    expect(paths).toEqual([1, 2].map((page) => `/containers/v1/regions/fr-par/containers?page=${page}&page_size=100`));
  });

  it("tells objects apart by every input that it is given", () => {
    const inputs = { name: "web", vpcId: "fr-par/1" };
    expect(isSame({ name: "web", vpc_id: "1" }, inputs, ["name", "vpcId"])).toBe(true);
    expect(isSame({ name: "web", vpc_id: "2" }, inputs, ["name", "vpcId"])).toBe(false);
    expect(isSame({ tags: ["a", "b"] }, { tags: ["a", "b"] }, ["tags"])).toBe(true);
    expect(isSame({ tags: ["a"] }, { tags: ["a", "b"] }, ["tags"])).toBe(false);
  });

  it("knows every kind of object that the Scaleway host makes", () => {
    const folder = join(__dirname, "../../../../hosts/scaleway");
    const sources = readdirSync(folder).filter((file) => file.endsWith(".ts"));
    const made = sources.flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/new scaleway\.(\w+)\.(\w+)\(/g)].map(
        ([, module = "", name = ""]) => `scaleway:${module}/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`,
      ),
    );
    expect(made.length).toBeGreaterThan(15);
    expect(made.filter((type) => !kinds.has(type))).toEqual([]);
  });
});
