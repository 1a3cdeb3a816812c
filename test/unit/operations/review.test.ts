import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { StackFile } from "../../../engine/read-stack-file";
import { reviewStackFile } from "../../../operations/review/stack-file";
import { products } from "../../../products";
import { deployedWith } from "../products/deployed";

const committed = (stack: string) => readFileSync(join(__dirname, "../../..", `Pulumi.${stack}.yaml`), "utf8");

const review = (text: string, versions: Record<string, string>, from = "preprod") => {
  const written = reviewStackFile(text, { stack: "review-42", from, versions });
  return { written, ...(parse(written) as StackFile & { config: Record<string, unknown> }) };
};

describe.each(products.map(({ name }) => name))("a review of %s", (name) => {
  it.each(["preprod", "prod"])("is a whole, disposable environment of its own, made from %s", async (from) => {
    const { config } = review(committed(from), { [name]: "preview-new-map" }, from);
    const { outputs, resources } = await deployedWith(name, "review-42", config);

    const addresses = Object.values(outputs.addresses);
    expect(addresses.length).toBeGreaterThan(0);
    expect(resources.all.filter(({ protect }) => protect === true)).toEqual([]);
    const buckets = resources.ofType("scaleway:object/bucket:Bucket");
    expect(buckets.filter(({ inputs }) => inputs["forceDestroy"] !== true)).toEqual([]);
    const images = resources.ofType("scaleway:containers/container:Container").map(({ inputs }) => inputs["image"]);
    expect(images.filter((image) => String(image).endsWith(":preview-new-map"))).not.toEqual([]);
  });

  it("answers at no name of another environment", () => {
    const names = (text: string) => text.match(/[a-z0-9.-]+\.example\.test/g) ?? [];
    const { written } = review(committed("preprod"), { [name]: "preview-new-map" });
    const shared = names(written).filter((each) => each.startsWith("preprod.") || each.includes(".preprod."));
    // SIAP, which APiLos calls, is somebody else's.
    expect(shared).toEqual(name === "apilos" ? ["siap.preprod.example.test"] : []);
    expect(names(written).filter((each) => each.includes("review-42."))).not.toEqual([]);
  });
});

const file = `# A comment
encryptionsalt: v1:abc
config:
  socle:owner: team
  socle:domain: example.fr
  socle:alertEmail: team@example.fr
  socle:notifySlack:
    secure: v1:slack
  lvao:version: v1.0.0
  lvao:webDomain: example.fr
  lvao:airflowDomain: data.example.fr
  lvao:SENTRY_DSN:
    secure: v1:dsn
  lvao:web: { memoryMb: 1024, min: 1, max: 2 }
  fwb:version: v2.0.0
  fwb:dagsterDomain: dagster.example.fr
`;

it("runs what is reviewed, keeps its secrets and the file's shape, and tells the team of nothing", () => {
  expect(review(file, { lvao: "preview-new-map" }).written).toBe(`# A comment
encryptionsalt: v1:abc
config:
  socle:owner: team
  socle:domain: example.fr
  lvao:version: preview-new-map
  lvao:webDomain: review-42.example.fr
  lvao:airflowDomain: review-42.data.example.fr
  lvao:SENTRY_DSN:
    secure: v1:dsn
  lvao:web: { memoryMb: 1024, min: 1, max: 2 }
  socle:disposable: true
`);
});

it("leaves out secrets that another stack alone can open: its first up asks for them", () => {
  const { config } = review(file.replace("encryptionsalt: v1:abc\n", ""), { lvao: "preview-new-map" });
  expect(Object.keys(config)).not.toContain("lvao:SENTRY_DSN");
});

it("says what does not run in the environment that it is made from", () => {
  expect(() => review(file, { fwb: "v1.0.0", apilos: "v1.0.0" })).toThrow(
    "Pulumi.preprod.yaml does not run apilos: one or more of fwb, lvao.",
  );
});
