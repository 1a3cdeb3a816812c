import * as pulumi from "@pulumi/pulumi";
import { describe, expect, expectTypeOf, test } from "vitest";
import { readEnvironment, requiredSecrets } from "../../../environment";
import type { ProductEnvironment } from "../../../environment/product";
import { configOf, good, goodBut, library, mistakesOf, place, sentryDsn } from "./library";

const settingsOf = (changes: Record<string, string | undefined>) =>
  readEnvironment(configOf(goodBut(changes)), [library]).products[0]?.environment.settings;

function valueOf(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => void output.apply(resolve));
}

describe("a good file", () => {
  const environment = readEnvironment(configOf(good), [library]);

  test("is an environment with its defaults", () => {
    const { products, ...rest } = environment;
    expect(rest).toEqual({
      name: "preprod",
      owner: "reading-room",
      domain: "example.test",
      dns: { provider: "scaleway" },
      dnsTtl: 3600,
      disposable: false,
      host: { kind: "scaleway", region: "fr-par", zone: "fr-par-1" },
      account: {
        projectId: "22222222-2222-4222-8222-222222222222",
        accessKey: "SCWREADINGROOM000000",
        secretKey: expect.anything() as unknown,
      },
      webhooks: {},
    });
    expect(products.map(({ product }) => product)).toEqual([library]);
    const { secrets, ...told } = products[0]!.environment;
    expect(told).toEqual({
      environment: "preprod",
      product: "library",
      owner: "reading-room",
      disposable: false,
      version: "v1.2.3",
      settings: {
        webDomain: "library.example.test",
        web: { memoryMb: 1024, min: 1, max: 3 },
        database: { size: "small", storageGb: 10, highAvailability: false, backupRetentionDays: 7 },
        loanDays: 21,
        openAccess: false,
        seed: [],
      },
      variables: { LOG_LEVEL: "info" },
    });
    expect(Object.keys(secrets)).toEqual(["SENTRY_DSN"]);
  });

  test("hands secrets over as secret outputs", async () => {
    const output = environment.products[0]!.environment.secrets["SENTRY_DSN"]!;
    expect(await pulumi.isSecret(output)).toBe(true);
    expect(await valueOf(output)).toBe(sentryDsn);
  });

  test("runs the products that have a version, and no other", () => {
    expect(readEnvironment(configOf(place), [library]).products).toEqual([]);
  });

  test("may hold Pulumi's own keys and Scaleway credentials", () => {
    const values = goodBut({
      "pulumi:tags": '{"a":"b"}',
      "scaleway:accessKey": "SCW0123456789ABCDEFG",
      "scaleway:secretKey": "11111111-2222-3333-4444-555555555555",
      "scaleway:projectId": "11111111-2222-3333-4444-555555555555",
    });
    expect(readEnvironment(configOf(values), [library]).host).toMatchObject({ region: "fr-par" });
  });
});

test("required variables are typed as set, optional ones as possibly absent", () => {
  type Told = ProductEnvironment<typeof library.settings, typeof library.variables, typeof library.secrets>;
  expectTypeOf<Told["variables"]["LOG_LEVEL"]>().toEqualTypeOf<string>();
  expectTypeOf<Told["secrets"]["SENTRY_DSN"]>().toEqualTypeOf<pulumi.Output<string>>();
  expectTypeOf<Told["settings"]["loanDays"]>().toEqualTypeOf<number>();
  expectTypeOf<Told["variables"]>().toExtend<Record<string, pulumi.Input<string>>>();
});

describe("values arrive as text", () => {
  test.each([
    ["a whole number", { "library:loanDays": "30" }, { loanDays: 30 }],
    ["true", { "library:openAccess": "true" }, { openAccess: true }],
    ["false", { "library:openAccess": "false" }, { openAccess: false }],
    ["a list", { "library:branches": '["north","south"]' }, { branches: ["north", "south"] }],
    ["an object", { "library:web": '{"memoryMb":128,"min":0,"max":1}' }, { web: { memoryMb: 128, min: 0, max: 1 } }],
  ])("%s", (_, changes, settings) => {
    expect(settingsOf(changes)).toMatchObject(settings);
  });

  test.each([
    ["library:openAccess", "yes", "library:openAccess"],
    ["library:openAccess", "True", "library:openAccess"],
    ["library:openAccess", "1", "library:openAccess"],
    ["library:loanDays", "", "library:loanDays"],
    ["library:loanDays", "3.5", "library:loanDays"],
    ["library:loanDays", "0x10", "library:loanDays"],
    ["library:loanDays", '"3"', "library:loanDays"],
    ["library:loanDays", "1e999", "library:loanDays"],
    ["library:branches", "north", "library:branches"],
    ["library:branches", "[1]", "library:branches[0]"],
    ["library:web", "null", "library:web"],
    ["library:web", "{", "library:web"],
  ])("%s = %s is a mistake", (key, value, path) => {
    expect(mistakesOf(goodBut({ [key]: value })).mistakes.map((mistake) => mistake.path)).toEqual([path]);
  });

  test("a variable that looks like a number or an object stays text", () => {
    const values = goodBut({ "library:LOG_LEVEL": "10", "library:BANNER": '{"a":1}' });
    const { variables } = readEnvironment(configOf(values), [library]).products[0]!.environment;
    expect(variables).toEqual({ LOG_LEVEL: "10", BANNER: '{"a":1}' });
  });
});

describe("a version is a git reference that never moves", () => {
  test.each(["v1.2.3", "v10.0.0-rc.1", "0123456", "0123456789abcdef0123456789abcdef01234567", "preview-map-42"])(
    "%s",
    (version) => {
      const [running] = readEnvironment(configOf(goodBut({ "library:version": version })), [library]).products;
      expect(running?.environment.version).toBe(version);
    },
  );

  test.each(["latest", "main", "1.2.3", "v1.2", "012345", "preview-", "preview-Map", "v1.2.3 ", ""])(
    "not %j",
    (version) => {
      expect(mistakesOf(goodBut({ "library:version": version })).mistakes.map(({ path }) => path)).toEqual([
        "library:version",
      ]);
    },
  );
});

describe("the secrets that a sandbox draws", () => {
  test("are the required ones that are not set", () => {
    expect(requiredSecrets({ "library:version": "v1.2.3" }, [library])).toEqual(["library:SENTRY_DSN"]);
    expect(requiredSecrets(good, [library])).toEqual([]);
  });

  test("are none when the product does not run", () => {
    expect(requiredSecrets(place, [library])).toEqual([]);
  });
});
