import { expect, it } from "vitest";
import { StaticSite } from "../../../components/static-site";
import { scalewayHost, scalewayWorld, type } from "../hosts/scaleway/world";
import { run, valueOf } from "../mocks";

it("serves the files of an image at its name, with no bucket", async () => {
  const image = "registry.example.fr/dbt-docs:v1";
  const { result, resources } = await run(
    () => new StaticSite("lvao-docs", { host: scalewayHost(), image, domain: "docs.example.fr" }),
    scalewayWorld,
  );

  expect(resources.one(type.container).inputs).toMatchObject({
    image,
    commands: ["nginx", "-g", "daemon off;"],
    port: 8080,
    privacy: "public",
    httpsConnectionsOnly: true,
    memoryLimitBytes: 128_000_000,
  });
  expect(await valueOf(result.url)).toBe("https://docs.example.fr");
  expect(resources.ofType(type.bucket)).toEqual([]);
});
