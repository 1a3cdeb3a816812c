import { expect, it } from "vitest";
import { logging } from "../../../../hosts/docker/logging";
import { Bucket } from "../../../../components/bucket";
import { Postgres } from "../../../../components/postgres";
import { UptimeCheck } from "../../../../components/uptime-check";
import { run } from "../../mocks";
import { dockerHost, type, world } from "./host-world";

/** What keeps an application running, and its log readable, whatever becomes of the log server. */
const safe = {
  tag: "{{.Name}}",
  mode: "non-blocking",
  "max-buffer-size": "4m",
  "cache-max-size": "10m",
  "cache-max-file": "3",
};
const labels = "environment,product,part";

it.each([
  [
    "fluentd://logs.example.fr:24224",
    "fluentd",
    {
      "fluentd-address": "tcp://logs.example.fr:24224",
      "fluentd-async": "true",
      "fluentd-buffer-limit": "10000",
      labels,
    },
  ],
  ["syslog://10.0.0.7:514", "syslog", { "syslog-address": "udp://10.0.0.7:514", "syslog-format": "rfc5424micro" }],
  ["gelf://10.0.0.7:12201", "gelf", { "gelf-address": "udp://10.0.0.7:12201", labels }],
])("sends logs to %s without waiting for it, and keeps a copy", (server, logDriver, options) => {
  expect(logging(server)).toEqual({ logDriver, logOpts: { ...options, ...safe } });
});

it("keeps at most 30 MB of a log on the machine where there is no log server", () => {
  expect(logging(undefined)).toEqual({ logDriver: "json-file", logOpts: { "max-size": "10m", "max-file": "3" } });
});

it("sends the logs of every container, not those of apps alone", async () => {
  const logShipping = "syslog://10.0.0.7:514";
  const { resources } = await run(() => {
    const host = dockerHost({ logShipping });
    const database = { version: 16, size: "small", storageGb: 5, database: "app" } as const;
    return [
      new Postgres("lvao-db", { host, ...database }),
      new Bucket("lvao-media", { host }),
      new UptimeCheck("lvao-uptime", { host, url: "https://www.example.fr/" }),
    ];
  }, world);

  const containers = resources.ofType(type.container);
  expect(containers.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["docker-proxy", "lvao-db", "lvao-db-backups", "lvao-store", "lvao-uptime"]),
  );
  for (const { inputs } of containers) expect(inputs).toMatchObject(logging(logShipping));
});
