import { describe, expect, it } from "vitest";
import { readEnvironment, StackFileMistakes } from "../../../environment";
import { configOf, goodBut, goodSecrets, laptop, library, nobodys } from "./library";

const inPublicZone = { "socle:domain": "example.fr", "library:webDomain": "library.example.fr" };

const secretKeys = [...goodSecrets, "socle:backupsSecretAccessKey"];

const read = (changes: Record<string, string | undefined>) =>
  readEnvironment(configOf(goodBut(changes), secretKeys), [library]);

function mistakesOf(changes: Record<string, string | undefined>) {
  try {
    read(changes);
  } catch (error) {
    if (error instanceof StackFileMistakes) return error.mistakes.map(({ text, mend }) => [text, mend]);
    throw error;
  }
  return [];
}

describe("an environment on Docker", () => {
  it("needs neither a Scaleway account nor a DNS zone on a developer's computer", () => {
    expect(read({ ...laptop, ...nobodys })).toMatchObject({
      host: { kind: "docker", daemon: undefined, httpPort: 8080, logViewer: false },
      dns: { provider: "none" },
      domain: "localhost",
    });
  });

  it("may be on a server, with a DNS zone of its own", () => {
    const server = { "docker:host": "ssh://deploy@server.example.fr", "socle:serverAddress": "203.0.113.7" };
    expect(read({ ...laptop, ...server, ...inPublicZone, "socle:dns": "scaleway" })).toMatchObject({
      host: { daemon: "ssh://deploy@server.example.fr", serverAddress: "203.0.113.7" },
      dns: { provider: "scaleway" },
    });
    expect(read({ ...laptop, ...inPublicZone, "socle:dns": "none" }).dns).toEqual({ provider: "none" });
  });

  it("builds images from the computer's folders, and fills their database", () => {
    const [running] = read({
      ...laptop,
      "library:sources": '{"web":{"mounts":{"docs":"/app"},"env":{"GUNICORN_CMD_ARGS":"--reload"}},"worker":{}}',
      "library:seed": '["python manage.py loaddata books"]',
    }).products;
    expect(running?.sources).toEqual({
      web: { mounts: { docs: "/app" }, env: { GUNICORN_CMD_ARGS: "--reload" } },
      worker: { mounts: {}, env: {} },
    });
    expect(running?.environment.settings.seed).toEqual(["python manage.py loaddata books"]);
  });
});

it("may be on a machine that Scaleway makes", () => {
  const instance = { "socle:instance": '{"type":"PLAY2-MICRO","storageGb":40}', "scaleway:zone": "fr-par-1" };
  expect(read({ ...laptop, ...instance, ...inPublicZone }).host).toMatchObject({
    instance: { type: "PLAY2-MICRO", storageGb: 40, zone: "fr-par-1" },
  });
});

it("lets SSH into that machine from ranges alone, when it is told", () => {
  const instance = (sshFrom: string[]) => ({
    "socle:instance": JSON.stringify({ type: "PLAY2-MICRO", storageGb: 40, sshFrom }),
    "scaleway:zone": "fr-par-1",
    ...inPublicZone,
  });
  expect(read({ ...laptop, ...instance(["203.0.113.0/24"]) }).host).toMatchObject({
    instance: { sshFrom: ["203.0.113.0/24"] },
  });
  const [[text] = []] = mistakesOf({ ...laptop, ...instance(["203.0.113.7"]) });
  expect(text).toContain("a range of IPv4 addresses, such as 203.0.113.0/24");
});

describe("copies of backups", () => {
  const account = {
    "socle:backupsEndpoint": "https://s3.fr-par.scw.cloud",
    "socle:backupsRegion": "fr-par",
    "socle:backupsBucket": "fwb-prod-backups",
    "socle:backupsAccessKeyId": "SCW1",
  };
  const secret = { "socle:backupsSecretAccessKey": "s3cret" };

  it("go to a bucket of another place", () => {
    expect(read({ ...laptop, ...account, ...secret }).host).toMatchObject({
      backupStore: {
        endpoint: "https://s3.fr-par.scw.cloud",
        region: "fr-par",
        bucket: "fwb-prod-backups",
        accessKeyId: "SCW1",
      },
    });
    expect(read(laptop).host).toMatchObject({ backupStore: undefined });
  });

  it("need all of its settings, and travel encrypted", () => {
    expect(mistakesOf({ ...laptop, "socle:backupsBucket": "fwb-prod-backups" }).map(([text]) => text)).toEqual([
      expect.stringContaining("socle:backupsEndpoint"),
      expect.stringContaining("socle:backupsAccessKeyId"),
      expect.stringContaining("socle:backupsSecretAccessKey"),
    ]);
    const clear = { ...account, ...secret, "socle:backupsEndpoint": "http://s3.fr-par.scw.cloud" };
    expect(mistakesOf({ ...laptop, ...clear }).map(([text]) => text)).toEqual([
      'socle:backupsEndpoint is "http://s3.fr-par.scw.cloud"; it must be an https URL.',
    ]);
  });
});

describe("a daemon", () => {
  it.each(["ssh://deploy@server", "unix:///run/docker.sock", "tcp://127.0.0.1:2375", "tcp://localhost:2375"])(
    "may be %s",
    (daemon) => {
      expect(read({ ...laptop, "docker:host": daemon }).host).toMatchObject({ daemon });
    },
  );

  it.each(["tcp://server.example.fr:2375", "tcp://10.0.0.7:2376", "tcp://localhost.example.fr:2375", "http://server"])(
    "is not called in clear: %s is a mistake",
    (daemon) => {
      const [[text] = []] = mistakesOf({ ...laptop, "docker:host": daemon });
      expect(text).toMatch(`docker:host is "${daemon}"; it must be ssh://user@server, `);
    },
  );
});

describe("a log server", () => {
  const known = [
    "fluentd://logs.example.fr:24224",
    "fluentd://10.0.0.7:1",
    "syslog://10.0.0.7:514",
    "gelf://10.0.0.7:65535",
  ];
  it.each(known)("may be %s", (server) => {
    expect(read({ ...laptop, "socle:logShipping": server }).host).toMatchObject({ logShipping: server });
  });

  it.each([
    ["a name, which may not be found when a container starts", "syslog://logs.example.fr:514"],
    ["no address", "gelf://10.0.0.256:12201"],
    ["a connection that is made when a container starts", "tcp://10.0.0.7:514"],
    ["no port", "fluentd://logs.example.fr"],
    ["a port that there is not", "syslog://10.0.0.7:65536"],
    ["a path", "fluentd://logs.example.fr:24224/tag"],
  ])("has %s: a mistake", (_, server) => {
    const [[text, mend] = []] = mistakesOf({ ...laptop, "socle:logShipping": server });
    expect(text).toBe(
      `socle:logShipping is "${server}"; it must be fluentd:// with a name, or syslog:// or gelf:// with an IPv4 address, ` +
        "and a port: fluentd://logs.example.fr:24224.",
    );
    expect(mend).toMatch(/^pulumi config set --stack preprod socle:logShipping /);
  });
});
