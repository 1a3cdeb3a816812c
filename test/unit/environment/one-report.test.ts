import { describe, expect, it } from "vitest";
import { readEnvironment, StackFileMistakes } from "../../../environment";
import { bucketStores } from "../../../environment/s3";
import { configOf, goodBut, goodSecrets, library } from "./library";

/** A product with buckets that may be elsewhere, and with something that it alone knows of its settings. */
const lending = {
  ...library,
  settings: { ...library.settings, scans: bucketStores("Stores of the scans") },
  mistakes: ({ loanDays }: { loanDays?: unknown }, host: string) =>
    loanDays === 13 ? [{ path: "loanDays", message: `13 is too few on ${host}: at least 14` }] : [],
};

/** Paths of everything that is told at once. */
function told(changes: Record<string, string | undefined>): string[] {
  try {
    readEnvironment(configOf(goodBut(changes), goodSecrets), [lending]);
    return [];
  } catch (error) {
    if (error instanceof StackFileMistakes) return error.mistakes.map(({ path }) => path);
    throw error;
  }
}

const needs = {
  "socle:dns": "route53",
  "socle:readers": '["user_id:11111111-1111-4111-8111-111111111111"]',
  "library:scans": '["s3"]',
};
const needed = [
  "socle:route53ZoneId",
  "socle:deployers",
  "s3:kind",
  "s3:endpoint",
  "s3:accessKeyId",
  "s3:secretAccessKey",
];

const onDocker = { "scaleway:region": undefined, "scaleway:zone": undefined, "socle:host": "docker" };
const backups = ["socle:backupsEndpoint", "socle:backupsAccessKeyId", "socle:backupsSecretAccessKey"];

describe("a mistake hides no other", () => {
  it.each<[what: string, changes: Record<string, string | undefined>, paths: string[]]>([
    [
      "a setting of the environment those that need another",
      { ...needs, "socle:owner": "Reading Room" },
      ["socle:owner", ...needed],
    ],
    [
      "one of a product those that its host or its data forbid",
      { "library:LOG_LEVEL": undefined, "library:seed": '["fill"]', "library:version": "dev" },
      ["library:LOG_LEVEL", "library:version", "library:seed"],
    ],
    [
      "a size the number of instances",
      { "library:web": '{"memoryMb":1000,"min":5,"max":3}' },
      ["library:web.memoryMb", "library:web.min"],
    ],
    [
      "a project the zone of another region",
      { "scaleway:projectId": "x", "scaleway:zone": "nl-ams-1" },
      ["scaleway:projectId", "scaleway:zone"],
    ],
    [
      "a daemon the machine that is made beside it, nor the account of the backups",
      {
        ...onDocker,
        "docker:host": "tcp://server",
        "socle:instance": '{"type":"PLAY2-MICRO"}',
        "socle:backupsBucket": "copies",
      },
      ["socle:instance.storageGb", "docker:host", ...backups, "scaleway:zone", "docker:host"],
    ],
    [
      "an unknown key what a product says of its own settings",
      { "library:loanDays": "13", "aws:regio": "eu-west-3" },
      ["aws:regio", "library:loanDays"],
    ],
  ])("%s", (_, changes, paths) => {
    expect(told(changes)).toEqual(paths);
  });
});

describe("what cannot be known is not guessed", () => {
  it.each<[what: string, changes: Record<string, string | undefined>, paths: string[]]>([
    ["which host", { "socle:host": "dokcer", "scaleway:zone": undefined, "socle:logViewer": "true" }, ["socle:host"]],
    ["whether data is to be kept", { "socle:disposable": "perhaps", "library:seed": '["fill"]' }, ["socle:disposable"]],
    ["who keeps the zone", { "socle:dns": "route35" }, ["socle:dns"]],
    ["which place", { "scaleway:region": "fr-paris" }, ["scaleway:region"]],
    ["what a wrong setting means to the product", { "library:loanDays": "13", "library:web": "big" }, ["library:web"]],
  ])("%s", (_, changes, paths) => {
    expect(told(changes)).toEqual(paths);
  });
});

it.each(["s3:endpoint", "socle:backupsEndpoint"])("tells that %s is no URL", (key) => {
  expect(() => readEnvironment(configOf(goodBut({ [key]: "no url" })), [library])).toThrow(
    `${key} is "no url"; it must be an https URL.`,
  );
});

it("tells that Route 53 cannot point the zone itself at a container", () => {
  const apex = { "socle:dns": "route53", "socle:route53ZoneId": "Z0876543", "library:webDomain": "example.test" };
  expect(told(apex)).toEqual(["library:webDomain"]);
  expect(told({ ...apex, ...onDocker })).toEqual([]);
});
