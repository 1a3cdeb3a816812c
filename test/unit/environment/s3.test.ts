import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { readEnvironment, requiredSecrets, StackFileMistakes } from "../../../environment";
import { bucketStores } from "../../../environment/s3";
import { valueOf } from "../mocks";
import { configOf, good, goodSecrets, library } from "./library";

const lending = { ...library, settings: { ...library.settings, scans: bucketStores("Stores of the scans") } };

const account = {
  "s3:kind": "cellar",
  "s3:endpoint": "https://cellar-c2.services.clever-cloud.com",
  "s3:accessKeyId": "KEYID",
  "s3:secretAccessKey": "s3cret",
};
const secretKeys = [...goodSecrets, "s3:secretAccessKey"];

const read = (values: Record<string, string>) =>
  readEnvironment(configOf({ ...good, ...values }, secretKeys), [lending]).products[0]!.environment;

function mistakes(values: Record<string, string>): string[] {
  try {
    read(values);
  } catch (error) {
    if (error instanceof StackFileMistakes) return error.mistakes.map(({ text, mend }) => `${text} ${mend}`);
    throw error;
  }
  return [];
}

it("keeps buckets at the host, and knows of no other store, unless it is told to", () => {
  const { settings, s3 } = read({});
  expect(settings["scans"]).toEqual(["host"]);
  expect(s3).toBeUndefined();
});

it("hands a product the account at the store that its setting names, with the key kept secret", async () => {
  const { settings, s3 } = read({ ...account, "library:scans": '["s3","host"]' });
  expect(settings["scans"]).toEqual(["s3", "host"]);
  const { secretAccessKey: key, ...rest } = s3!;
  const secretAccessKey = pulumi.output(key);
  expect(rest).toEqual({
    kind: "cellar",
    endpoint: "https://cellar-c2.services.clever-cloud.com",
    region: "us-east-1",
    accessKeyId: "KEYID",
  });
  expect([await pulumi.isSecret(secretAccessKey), await valueOf(secretAccessKey)]).toEqual([true, "s3cret"]);
});

it("says everything that the account lacks, and which setting needs it", () => {
  expect(mistakes({ "library:scans": '["host","s3"]', "s3:endpoint": account["s3:endpoint"] })).toEqual([
    expect.stringMatching(
      /^s3:kind is missing, and library:scans names s3\. .* pulumi config set --stack preprod s3:kind '<kind>'$/,
    ),
    expect.stringMatching(/^s3:accessKeyId is missing, .* s3:accessKeyId '<accessKeyId>'$/),
    expect.stringMatching(/^s3:secretAccessKey is missing, .* --stack preprod --secret s3:secretAccessKey$/),
  ]);
});

it.each([
  [{ "library:scans": '["s3","s3"]' }, /^library:scans is \["s3","s3"\]; it must be a list that names each store once/],
  [{ "library:scans": "[]" }, /^library:scans is \[\]; it must be at least 1 elements long/],
  [{ "library:scans": '["cellar"]' }, /^library:scans\[0\] is "cellar"; it must be host or s3/],
  [{ "s3:endpoint": "http://cellar.example.fr" }, /^s3:endpoint is "http:.*"; it must be an https URL/],
])("refuses %o", (values, said) => {
  expect(mistakes({ ...account, "library:scans": '["s3"]', ...values })).toEqual([expect.stringMatching(said)]);
});

it("counts the key of the store among the secrets that a file which names one needs", () => {
  expect(requiredSecrets({ "s3:endpoint": "https://s3.example.fr" }, [])).toEqual(["s3:secretAccessKey"]);
  expect(requiredSecrets(account, [])).toEqual([]);
  expect(requiredSecrets({}, [])).toEqual([]);
});
