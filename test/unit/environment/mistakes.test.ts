import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../../environment";
import { configOf, good, goodBut, goodSecrets, library, mistakesOf } from "./library";

describe("each mistake says where, what, what is allowed, and the command that mends it", () => {
  const set = "pulumi config set --stack preprod";
  const remove = "pulumi config rm --stack preprod";
  const table: [name: string, changes: Record<string, string | undefined>, text: string, mend: string][] = [
    [
      "a number out of its range",
      { "library:database": '{"size":"small","storageGb":2}' },
      "library:database.storageGb is 2; it must be a whole number from 5 to 10000.",
      `${set} --path 'library:database.storageGb' 5`,
    ],
    [
      "a number that is not offered",
      { "library:web": '{"memoryMb":1000,"min":1,"max":3}' },
      "library:web.memoryMb is 1000; it must be 128, 256, 512, 1024, 2048, 3072 or 4096.",
      `${set} --path 'library:web.memoryMb' 1024`,
    ],
    [
      "a misspelt choice",
      { "library:database": '{"size":"smal","storageGb":10}' },
      'library:database.size is "smal"; it must be small, medium or large.',
      `${set} --path 'library:database.size' small`,
    ],
    [
      "two fields that contradict each other",
      { "library:web": '{"memoryMb":1024,"min":5,"max":3}' },
      "library:web.min is 5; it must be at most max, which is 3.",
      `${set} --path 'library:web.min' 3`,
    ],
    [
      "a moving version",
      { "library:version": "latest" },
      'library:version is "latest"; it must be a release tag (v1.2.3), a commit (7 to 40 hexadecimal digits) or preview-<branch>.',
      `${set} library:version '<a release tag (v1.2.3), a commit (7 to 40 hexadecimal digits) or preview-<branch>>'`,
    ],
    [
      "no version",
      { "library:version": undefined },
      "library:version is missing. Version of library that runs; without it library does not run here, and has no other key.",
      `${set} library:version '<a release tag (v1.2.3), a commit (7 to 40 hexadecimal digits) or preview-<branch>>'`,
    ],
    [
      "a missing variable",
      { "library:LOG_LEVEL": undefined },
      "library:LOG_LEVEL is missing. Least severe message that is logged.",
      `${set} library:LOG_LEVEL '<text>'`,
    ],
    [
      "an empty variable",
      { "library:LOG_LEVEL": "" },
      'library:LOG_LEVEL is ""; it must be text that is not empty.',
      `${set} library:LOG_LEVEL '<text that is not empty>'`,
    ],
    [
      "a missing secret",
      { "library:SENTRY_DSN": undefined },
      "library:SENTRY_DSN is missing. Where errors are reported.",
      `${set} --secret library:SENTRY_DSN`,
    ],
    [
      "a secret in clear",
      { "library:SMTP_PASSWORD": "hunter2" },
      "library:SMTP_PASSWORD must be a secret, and is in clear. If the file was shared, renew the value before you set it.",
      `${set} --secret library:SMTP_PASSWORD`,
    ],
    [
      "an unknown key",
      { "library:BANER": "hello" },
      "library:BANER is unknown; did you mean library:BANNER?",
      `${remove} library:BANER`,
    ],
    [
      "a key that looks like none",
      { "aws:somethingElse": "x" },
      "aws:somethingElse is unknown; known in aws: region, accessKey, secretKey, profile.",
      `${remove} aws:somethingElse`,
    ],
    [
      "a number in quotes",
      { "library:web": '{"memoryMb":"1024","min":1,"max":3}' },
      'library:web.memoryMb is "1024"; it must be 128, 256, 512, 1024, 2048, 3072 or 4096, without quotes.',
      `${set} --path 'library:web.memoryMb' 1024`,
    ],
    [
      "a misspelt field",
      { "library:web": '{"memoryMb":1024,"min":1,"max":3,"memory":1}' },
      "library:web.memory is unknown; did you mean memoryMb?",
      `${remove} --path 'library:web.memory'`,
    ],
    [
      "a field with a quote",
      { "library:web": '{"memoryMb":1024,"min":1,"max":3,"it\'s":1}' },
      'library:web["it\'s"] is unknown; known here: memoryMb, min, max.',
      `${remove} --path 'library:web["it'\\''s"]'`,
    ],
    [
      "text where an object is needed",
      { "library:web": "big" },
      'library:web is "big"; it must be a JSON object with memoryMb, min, max.',
      `${set} library:web '<a JSON object with memoryMb, min, max>'`,
    ],
    [
      "a key of another namespace",
      { "socle:region": "fr-par" },
      "socle:region is unknown; did you mean scaleway:region, aws:region or s3:region?",
      `${remove} socle:region`,
    ],
    [
      "a key of the project in another namespace",
      { "scaleway:owner": "reading-room" },
      "scaleway:owner is unknown; did you mean socle:owner?",
      `${remove} scaleway:owner`,
    ],
    [
      "a misspelt namespace",
      { "scalway:zone": "fr-par-1" },
      "scalway:zone is unknown; did you mean scaleway:zone?",
      `${remove} scalway:zone`,
    ],
    [
      "a secret that nothing reads",
      { "library:SECRET_KEY": "hunter2" },
      "library:SECRET_KEY is unknown; known in library: version, sources, webDomain, web, database, seed, loanDays, openAccess, branches, LOG_LEVEL, BANNER, SENTRY_DSN, SMTP_PASSWORD. It looks like a secret and is in clear: if the file was shared, renew the value.",
      `${remove} library:SECRET_KEY`,
    ],
    [
      "settings of Scaleway's tools that only some of what runs would obey",
      { "scaleway:profile": "other" },
      "scaleway:profile is unknown; known in scaleway: region, zone, projectId, organizationId, accessKey, secretKey.",
      `${remove} scaleway:profile`,
    ],
    [
      "a zone that Scaleway does not have",
      { "scaleway:zone": "fr-par-9" },
      'scaleway:zone is "fr-par-9"; it must be fr-par-1, fr-par-2, fr-par-3, nl-ams-1, nl-ams-2, nl-ams-3, pl-waw-1, pl-waw-2 or pl-waw-3.',
      `${set} scaleway:zone fr-par-1`,
    ],
    [
      "a zone of another region",
      { "scaleway:zone": "nl-ams-1" },
      'scaleway:zone is "nl-ams-1"; it must be a zone of scaleway:region that has Managed Redis, fr-par-1 or fr-par-2.',
      `${set} scaleway:zone fr-par-1`,
    ],
    [
      "a zone without Redis",
      { "scaleway:zone": "fr-par-3" },
      'scaleway:zone is "fr-par-3"; it must be a zone of scaleway:region that has Managed Redis, fr-par-1 or fr-par-2.',
      `${set} scaleway:zone fr-par-1`,
    ],
    [
      "a region that Scaleway does not have",
      { "scaleway:region": "fr-paris" },
      'scaleway:region is "fr-paris"; it must be fr-par, nl-ams or pl-waw.',
      `${set} scaleway:region fr-par`,
    ],
    [
      "another host",
      { "socle:host": "azure" },
      'socle:host is "azure"; it must be scaleway or docker.',
      `${set} socle:host '<scaleway or docker>'`,
    ],
    [
      "an owner that no label takes",
      { "socle:owner": "Reading Room" },
      'socle:owner is "Reading Room"; it must be lower-case letters, digits and hyphens, 63 at most.',
      `${set} socle:owner '<lower-case letters, digits and hyphens, 63 at most>'`,
    ],
  ];

  test.each(table)("%s", (_, changes, text, mend) => {
    const [path = ""] = text.split(/ is | must /);
    expect(mistakesOf(goodBut(changes)).mistakes).toEqual([{ path, text, mend }]);
  });

  test("a plain value that is encrypted", () => {
    expect(mistakesOf(good, [...goodSecrets, "library:LOG_LEVEL"]).mistakes).toEqual([
      {
        path: "library:LOG_LEVEL",
        text: "library:LOG_LEVEL is set as a secret, but is declared plain and would end up in clear. Set it plain, or declare it secret.",
        mend: `${set} --plaintext library:LOG_LEVEL '<value>'`,
      },
    ]);
  });

  test("a secret in the wrong form is not shown", () => {
    const { mistakes } = mistakesOf(goodBut({ "scaleway:secretKey": "not-a-uuid" }), [
      ...goodSecrets,
      "scaleway:secretKey",
    ]);
    expect(mistakes).toEqual([
      {
        path: "scaleway:secretKey",
        text: "scaleway:secretKey (a secret, not shown) must be a UUID.",
        mend: `${set} --secret scaleway:secretKey`,
      },
    ]);
  });

  test("a missing object names each of its fields", () => {
    expect(mistakesOf(goodBut({ "library:database": undefined })).mistakes.map(({ mend }) => mend)).toEqual([
      `${set} --path 'library:database.size' '<small, medium or large>'`,
      `${set} --path 'library:database.storageGb' '<a whole number from 5 to 10000>'`,
    ]);
  });
});

test("all mistakes of a file are printed at once, without a stack trace", () => {
  const error = mistakesOf(
    goodBut({
      "socle:domain": undefined,
      "library:loanDays": "400",
      "library:SENTRY_DSN": undefined,
      "library:webdomain": "x",
    }),
  );
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect(error.message).toBe(`Pulumi.preprod.yaml has 4 mistakes:

  1. socle:domain is missing. DNS zone that this environment's records go to: example.fr; localhost on a developer's computer.
     pulumi config set --stack preprod socle:domain '<a domain name in lower case, such as example.fr, or localhost>'

  2. library:loanDays is 400; it must be a whole number from 1 to 90.
     pulumi config set --stack preprod library:loanDays 90

  3. library:SENTRY_DSN is missing. Where errors are reported.
     pulumi config set --stack preprod --secret library:SENTRY_DSN

  4. library:webdomain is unknown; did you mean library:webDomain?
     pulumi config rm --stack preprod library:webdomain

Nothing was touched.`);
});

test("a misspelt product is told of all products, the nearest first", () => {
  const others = ["archive", "libraries", "museum"].map((name) => ({ ...library, name }));
  const values = goodBut({ "librarie:version": "v1.0.0", "librarie:SMTP_PASSWORD": "hunter2" });
  const texts = () => readEnvironment(configOf(values), [...others, library]);
  expect(texts).toThrow(
    "librarie:version is unknown; no product of products/index.ts is called librarie (there are: libraries, library, archive, museum).\n",
  );
  expect(texts).toThrow(/librarie:SMTP_PASSWORD is unknown; .* museum\)\. It looks like a secret and is in clear/);
});
