import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { stackConfig } from "../../../environment";

test("the running program's configuration, with its secrets apart", async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type }) => {
        throw new Error(`made a ${type}`);
      },
      call: ({ token }) => {
        throw new Error(`called ${token}`);
      },
    },
    "socle",
    "preprod",
  );
  pulumi.runtime.setAllConfig({ "library:config:version": "v1.2.3", "library:KEY": "k3y" }, ["library:KEY"]);

  const config = stackConfig();

  expect(config.stack).toBe("preprod");
  expect(config.values).toEqual({ "library:version": "v1.2.3", "library:KEY": "k3y" });
  expect([...config.secretKeys]).toEqual(["library:KEY"]);
  expect(await pulumi.isSecret(config.secret("library:KEY"))).toBe(true);
});
