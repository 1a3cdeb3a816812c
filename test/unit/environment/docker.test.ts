import { describe, expect, it } from "vitest";
import { readEnvironment, StackFileMistakes } from "../../../environment";
import { configOf, goodBut, library } from "./library";

const laptop = {
  "scaleway:region": undefined,
  "scaleway:zone": undefined,
  "socle:host": "docker",
  "socle:domain": "localhost",
  "socle:disposable": "true",
  "library:version": "dev",
  "library:webDomain": "library.localhost",
};

const inPublicZone = { "socle:domain": "example.fr", "library:webDomain": "library.example.fr" };

const read = (changes: Record<string, string | undefined>) => readEnvironment(configOf(goodBut(changes)), [library]);

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
    expect(read(laptop)).toMatchObject({
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
      "library:sources":
        '{"web":{"build":"../library","mounts":{"../library":"/app"},"env":{"GUNICORN_CMD_ARGS":"--reload"}},"worker":{}}',
      "library:seed": '["python manage.py loaddata books"]',
    }).products;
    expect(running?.sources).toEqual({
      web: { build: "../library", mounts: { "../library": "/app" }, env: { GUNICORN_CMD_ARGS: "--reload" } },
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

describe("what an environment cannot do is a mistake", () => {
  const set = "pulumi config set --stack preprod";
  const remove = "pulumi config rm --stack preprod";
  const sources = '{"web":{"mounts":{"../library":"/app"}}}';

  it.each<[name: string, changes: Record<string, string | undefined>, mistakes: string[][]]>([
    [
      "settings of Docker on Scaleway",
      {
        "socle:logShipping": "syslog://10.0.0.7:514",
        "socle:logViewer": "true",
        "docker:host": "ssh://server",
        "library:sources": sources,
      },
      [
        [
          "socle:logShipping is read with socle:host docker alone, and this environment runs on scaleway.",
          "socle:logShipping",
        ],
        [
          "socle:logViewer is read with socle:host docker alone, and this environment runs on scaleway.",
          "socle:logViewer",
        ],
        ["docker:host is read with socle:host docker alone, and this environment runs on scaleway.", "docker:host"],
        [
          "library:sources is read with socle:host docker alone, and this environment runs on scaleway.",
          "library:sources",
        ],
      ].map(([text = "", key = ""]) => [text, `${remove} ${key}`]),
    ],
    [
      "images of a developer's computer on Scaleway",
      { "library:version": "dev" },
      [
        [
          'library:version is "dev", images of a developer\'s computer; it must be a release tag, a commit or preview-<branch>.',
          `${set} library:version '<version>'`,
        ],
      ],
    ],
    [
      "records by hand on Scaleway",
      { "socle:dns": "none" },
      [
        [
          'socle:dns is "none"; on Scaleway a name must lead to its container before that serves it: say who keeps the zone.',
          `${set} socle:dns scaleway`,
        ],
      ],
    ],
    [
      "a seed in a database that is to be kept",
      { ...laptop, "socle:disposable": undefined, "library:seed": '["python manage.py loaddata books"]' },
      [
        [
          "library:seed writes into a database that is not disposable: it needs socle:disposable true.",
          `${remove} library:seed`,
        ],
      ],
    ],
    [
      "folders of this computer on another",
      { ...laptop, "docker:host": "ssh://deploy@server", "library:sources": sources },
      [["library:sources mounts folders of this computer, and docker:host is another.", `${remove} library:sources`]],
    ],
    [
      "two machines, one of them nowhere",
      {
        ...laptop,
        "docker:host": "ssh://deploy@server",
        "socle:instance": '{"type":"PLAY2-MICRO","storageGb":40}',
      },
      [
        [
          "scaleway:zone is missing. Zone of the machine that socle:instance describes, such as fr-par-1.",
          `${set} scaleway:zone fr-par-1`,
        ],
        [
          "docker:host names a machine, and socle:instance makes another: keep one of the two.",
          `${remove} docker:host`,
        ],
      ],
    ],
  ])("%s", (_name, changes, mistakes) => {
    expect(mistakesOf(changes)).toEqual(mistakes);
  });
});
