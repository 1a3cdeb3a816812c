import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { secretOf, type } from "../hosts/scaleway/world";
import { valueOf } from "../mocks";
import { deployed } from "./deployed";

describe("FWB", () => {
  it("runs Dagster's processes from one image, whose tag is the commit", async () => {
    const { container } = await deployed("fwb", "prod");
    const images = ["webserver", "daemon", "release"].map((process) => container(process).inputs["image"]);

    expect(new Set(images)).toEqual(new Set(["rg.fr-par.scw.cloud/fwb-prod-images/data-platform:4f1d2c8"]));
    expect(container("daemon").inputs).toMatchObject({ minScale: 1, maxScale: 1, privacy: "private" });
  });

  it("has one code location for each administration, and never an address for their code", async () => {
    const { container, resources } = await deployed("fwb", "prod");
    const workspace = parse(container("daemon").secrets["DAGSTER_WORKSPACE_YAML"]!) as {
      load_from: Record<string, { location_name: string }>[];
    };

    expect(workspace.load_from.map((entry) => entry["python_module"]?.location_name)).toEqual([
      "ags_project",
      "agaj_project",
      "data_platform",
    ]);
    const open = resources.ofType(type.container).filter(({ inputs }) => inputs["privacy"] === "public");
    expect(open.map(({ name }) => name).sort()).toEqual(["fwb-dagster-webserver", "fwb-docs-site"]);
  });

  it("guards the web page with a password that is told as a secret", async () => {
    const { container, outputs } = await deployed("fwb", "prod");

    expect(container("webserver").secrets["DAGSTER_WEB_PASSWORD"]).toBe(secretOf("fwb-dagster-web-password"));
    expect(await valueOf(outputs.secrets!["dagsterPassword"]!)).toBe(secretOf("fwb-dagster-web-password"));
  });

  it("keeps every bucket private, the documentation's files included", async () => {
    const { outputs, resources } = await deployed("fwb", "preprod");

    expect(await valueOf(outputs.addresses["docs"]!)).toBe("https://docs.preprod.fwb.example.test");
    expect(resources.ofType(type.bucket).map(({ name }) => name)).toEqual(["fwb-data"]);
    for (const { inputs } of resources.ofType(type.bucketPolicy)) {
      expect(String(inputs["policy"])).not.toContain('"Principal":"*"');
    }
  });

  it("tells the code where it runs, and where its objects are", async () => {
    const { container } = await deployed("fwb", "preprod");
    expect(container("daemon").env).toMatchObject({
      ENVIRONMENT: "preprod",
      AWS_ENDPOINT_URL_S3: "https://s3.fr-par.scw.cloud",
    });
  });
});
