import { z } from "zod";
import type { BackupStore } from "../hosts/environment";
import { backupSettings, backupStore } from "./backups";
import { textLike } from "./product";
import type { StackConfig } from "./stack-config";

/** How products run on a machine with Docker, and on which. */
export interface DockerSettings {
  readonly kind: "docker";
  /** `ssh://deploy@server`; absent: the daemon that the docker command of this computer uses. */
  readonly daemon?: string;
  /** Port of 127.0.0.1 that people's browsers call, where the names end with localhost. */
  readonly httpPort: number;
  /** A page that shows the logs of all containers. */
  readonly logViewer: boolean;
  /** Server that gets the logs of all containers: `fluentd://logs.example.fr:24224`; absent: none. */
  readonly logShipping?: string;
  /** IPv4 address that the names of the environment are pointed at; absent: they are pointed by hand. */
  readonly serverAddress?: string;
  /** `ghcr.io/team`; absent: images are on the machine. */
  readonly registry?: string;
  /** Where copies of backups go; absent: they stay on the machine. */
  readonly backupStore?: BackupStore;
  /** A machine that Scaleway makes for it. */
  readonly instance?: {
    readonly type: string;
    readonly storageGb: number;
    readonly zone: string;
    readonly sshFrom?: readonly string[];
  };
}

const octet = String.raw`(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const ipv4 = String.raw`${octet}(\.${octet}){3}`;
const hostname = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?";
const port = String.raw`(6553[0-5]|655[0-2]\d|65[0-4]\d\d|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3})`;
/** Over UDP without names: Docker looks them up when it starts a container, and does not start it when it cannot. */
const logServer = new RegExp(`^(fluentd://${hostname}|(syslog|gelf)://${ipv4}):${port}$`);

/** Keys of the namespace `socle` that mean something with `socle:host docker` alone. */
export const dockerSettings = {
  httpPort: z
    .int()
    .min(1)
    .max(65_535)
    .default(8080)
    .describe("With socle:host docker and a domain that ends with localhost: port that browsers call"),
  logViewer: z.boolean().default(false).describe("With socle:host docker: a page with the logs of all containers"),
  logShipping: textLike(
    logServer,
    "fluentd:// with a name, or syslog:// or gelf:// with an IPv4 address, and a port: fluentd://logs.example.fr:24224",
  )
    .optional()
    .describe(
      "With socle:host docker: log server that all containers' logs are sent to, by Docker's driver of that name",
    ),
  serverAddress: z
    .ipv4({ error: "an IPv4 address" })
    .optional()
    .describe("With socle:host docker: address of the server, which the names of the environment are pointed at"),
  registry: textLike(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/, "a registry and a folder in it, such as ghcr.io/team")
    .optional()
    .describe("With socle:host docker: registry that holds the images; without it they are on the machine already"),
  ...backupSettings,
  instance: z
    .strictObject({
      type: z.string().min(1).describe("Size of the machine, as Scaleway calls it: PLAY2-MICRO"),
      storageGb: z.int().min(10).max(10_000).describe("Disk with all of the data, in gigabytes; never shrinks"),
      sshFrom: z
        .array(z.cidrv4({ error: "a range of IPv4 addresses, such as 203.0.113.0/24" }))
        .min(1)
        .optional()
        .describe("Ranges of IPv4 addresses that SSH is let in from; default: all"),
    })
    .optional()
    .describe("With socle:host docker: a machine that Scaleway makes, instead of one that is there"),
};

/**
 * Over TCP, whoever reaches the port is root on the machine: the provider is given no certificates, and what is set up in
 * the containers, passwords included, would travel in clear. OpenSSH encrypts, and asks who calls.
 */
const daemonAddress = /^((unix|npipe|ssh):\/\/\S+|tcp:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\/?)$/;

/** The Docker provider's own key. */
export const dockerNamespace = {
  name: "docker",
  schema: z.object({
    host: textLike(daemonAddress, "ssh://user@server, unix:// or npipe://; tcp:// on this computer alone")
      .optional()
      .describe("Docker daemon; by default the one that the docker command uses. ssh://user@host is a server"),
  }),
  secrecy: {},
};

/** Key that every product's namespace has, besides its own. */
export const sourcesSetting = {
  sources: z
    .record(
      z.string(),
      z.strictObject({
        build: z.string().min(1).optional().describe("Folder with a Dockerfile, from the root of the project"),
        mounts: z
          .record(z.string(), textLike(/^\//, "an absolute path in the container"))
          .default({})
          .describe("Absolute paths in the containers, by folder from the root of the project"),
        env: z
          .record(textLike(/^[A-Z_][A-Z0-9_]*$/, "the name of a variable, in upper case"), z.string())
          .default({})
          .describe("Variables of its containers, such as GUNICORN_CMD_ARGS: --reload"),
      }),
    )
    .default({})
    .describe("With socle:host docker: by image, where it is built from and which folders its containers see"),
};

/** Of settings that were checked. */
export function dockerHost(
  config: StackConfig,
  settings: z.output<z.ZodObject<typeof dockerSettings>>,
  daemon: string | undefined,
  zone: string,
): DockerSettings {
  const { httpPort, logViewer, logShipping, serverAddress, registry, instance } = settings;
  return {
    kind: "docker",
    daemon,
    httpPort,
    logViewer,
    logShipping,
    serverAddress,
    registry,
    backupStore: backupStore(config, settings),
    ...(instance && { instance: { ...instance, zone } }),
  };
}
