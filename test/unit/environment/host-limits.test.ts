import { describe, expect, it } from "vitest";
import { readEnvironment, StackFileMistakes } from "../../../environment";
import { configOf, goodBut, laptop, library } from "./library";

function mistakesOf(changes: Record<string, string | undefined>) {
  try {
    readEnvironment(configOf(goodBut(changes)), [library]);
  } catch (error) {
    if (error instanceof StackFileMistakes) return error.mistakes.map(({ text, mend }) => [text, mend]);
    throw error;
  }
  return [];
}

describe("what an environment cannot do is a mistake", () => {
  const set = "pulumi config set --stack preprod";
  const remove = "pulumi config rm --stack preprod";
  const sources = '{"web":{"mounts":{"docs":"/app"}}}';

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
      "a setting of products where none can have it",
      { "libary:sources": sources },
      [
        [
          "libary:sources is unknown; no product of products/index.ts is called libary (there are: library).",
          `${remove} libary:sources`,
        ],
      ],
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
      "a name of this computer on Scaleway",
      { "socle:domain": "localhost" },
      [
        [
          'socle:domain is "localhost"; on Scaleway a name must lead to its container before that serves it: name a DNS zone.',
          `${set} socle:domain '<a zone>'`,
        ],
      ],
    ],
    [
      "a variable that Scaleway does not take",
      { "library:BANNER": "x".repeat(1001) },
      [
        [
          "library:BANNER has 1001 characters, and Scaleway takes 1000: move it to secrets.",
          `${set} library:BANNER '<shorter text>'`,
        ],
      ],
    ],
    [
      "a disk between two that Scaleway sells",
      { "library:database": '{"size":"small","storageGb":12}' },
      [
        [
          "library:database.storageGb is 12; Scaleway sells disks of databases in steps of 5 GB.",
          `${set} --path 'library:database.storageGb' 15`,
        ],
      ],
    ],
    [
      "a standby on one machine",
      { ...laptop, "library:database": '{"size":"small","storageGb":5,"highAvailability":true}' },
      [
        [
          "library:database.highAvailability is true; one machine with Docker has no standby.",
          `${set} --path 'library:database.highAvailability' false`,
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
      "folders that are not there",
      { ...laptop, "library:sources": '{"web":{"build":"/nowhere","mounts":{"/nowhere/else":"/app"}}}' },
      [
        [
          "library:sources.web.build does not fit: /nowhere has no Dockerfile: name a folder that has.",
          `${set} --path 'library:sources.web.build' '<another value>'`,
        ],
        [
          "library:sources.web.mounts does not fit: /nowhere/else is not there: clone what belongs there, or name another folder.",
          `${set} --path 'library:sources.web.mounts' '<another value>'`,
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
          "scaleway:zone is missing, and socle:instance describes a machine. Zone of the resources that live in one zone, such as fr-par-1.",
          `${set} scaleway:zone '<zone>'`,
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
