import type { Failure, Inputs, InputValues } from "../inputs";
import { nanoseconds } from "./durations";
import { labelsShape } from "./labels";

const text = { type: "string" } as const;
const fixedText = { type: "string", replaces: true } as const;
const fixedFlag = { type: "boolean", replaces: true } as const;
const fixedList = { type: "strings", replaces: true } as const;
const fixedSet = { type: "strings", replaces: true, unordered: true } as const;
const fixedMap = { type: "string map", replaces: true } as const;
const noDevices = { type: "any", refused: "the project gives no devices to containers" } as const;

/** The official plugin's inputs, defaults, and what of them needs a new container; memory and swap are in MB. */
export const containerInputs = {
  name: { ...fixedText, automatic: true },
  image: { ...fixedText, required: true },
  command: fixedList,
  entrypoints: fixedList,
  envs: fixedSet,
  labels: { type: "any", shape: labelsShape, replaces: true, unordered: true },
  user: fixedText,
  workingDir: fixedText,
  hostname: fixedText,
  domainname: fixedText,
  init: { type: "boolean" },
  tty: { ...fixedFlag, default: false },
  stdinOpen: { ...fixedFlag, default: false },
  stopSignal: fixedText,
  stopTimeout: { type: "integer", replaces: true },

  networkMode: { ...fixedText, default: "bridge" },
  networksAdvanced: {
    type: "any",
    shape: {
      list: {
        name: "string",
        "aliases?": { list: "string" },
        "ipv4Address?": "string",
        "ipv6Address?": "string",
        "linkLocalIps?": { list: "string" },
        "macAddress?": "string",
      },
    },
    replaces: true,
    unordered: true,
  },
  ports: {
    type: "any",
    shape: { list: { internal: "integer", "external?": "integer", "ip?": "string", "protocol?": "string" } },
    replaces: true,
    unordered: true,
  },
  publishAllPorts: fixedFlag,
  dns: fixedSet,
  dnsOpts: fixedSet,
  dnsSearches: fixedSet,
  hosts: { type: "any", shape: { list: { host: "string", ip: "string" } }, replaces: true, unordered: true },

  volumes: {
    type: "any",
    shape: {
      list: {
        "containerPath?": "string",
        "hostPath?": "string",
        "volumeName?": "string",
        "fromContainer?": "string",
        "readOnly?": "boolean",
        "selinuxRelabel?": "string",
      },
    },
    replaces: true,
    unordered: true,
  },
  mounts: {
    type: "any",
    shape: {
      list: {
        target: "string",
        type: "string",
        "source?": "string",
        "readOnly?": "boolean",
        "bindOptions?": { "propagation?": "string" },
        "volumeOptions?": {
          "noCopy?": "boolean",
          "labels?": labelsShape,
          "driverName?": "string",
          "driverOptions?": "string map",
        },
        "tmpfsOptions?": { "mode?": "integer", "sizeBytes?": "integer" },
      },
    },
    replaces: true,
    unordered: true,
  },
  tmpfs: { type: "string map" },
  uploads: {
    type: "any",
    shape: {
      list: {
        file: "string",
        "content?": "string",
        "contentBase64?": "string",
        "source?": "string",
        "sourceHash?": "string",
        "executable?": "boolean",
        "permissions?": "string",
      },
    },
    replaces: true,
    unordered: true,
  },
  readOnly: { ...fixedFlag, default: false },
  shmSize: { type: "integer", replaces: true },
  storageOpts: fixedMap,

  healthcheck: {
    type: "any",
    shape: {
      "tests?": { list: "string" },
      "interval?": "string",
      "timeout?": "string",
      "startPeriod?": "string",
      "startInterval?": "string",
      "retries?": "integer",
    },
  },
  restart: { type: "string", default: "no", oneOf: ["no", "on-failure", "always", "unless-stopped"] },
  maxRetryCount: { type: "integer" },
  start: { type: "boolean", default: true },
  mustRun: { type: "boolean", default: true },
  wait: { type: "boolean", default: false },
  waitTimeout: { type: "integer", default: 60 },
  attach: { type: "boolean", default: false },
  logs: { type: "boolean", default: false },
  rm: { type: "boolean", default: false },
  removeVolumes: { type: "boolean", default: true },
  destroyGraceSeconds: { type: "integer" },
  containerReadRefreshTimeoutMilliseconds: { type: "integer", default: 15_000 },
  logDriver: fixedText,
  logOpts: fixedMap,

  memory: { type: "integer" },
  memoryReservation: { type: "integer", default: 0 },
  memorySwap: { type: "integer" },
  cpus: fixedText,
  cpuShares: { type: "integer" },
  cpuSet: text,
  cpuPeriod: { type: "integer" },
  cpuQuota: { type: "integer" },
  ulimits: {
    type: "any",
    shape: { list: { name: "string", soft: "integer", hard: "integer" } },
    replaces: true,
    unordered: true,
  },

  capabilities: {
    type: "any",
    shape: { "adds?": { list: "string" }, "drops?": { list: "string" } },
    replaces: true,
    unordered: true,
  },
  securityOpts: fixedSet,
  privileged: fixedFlag,
  groupAdds: fixedSet,
  usernsMode: fixedText,
  pidMode: fixedText,
  ipcMode: fixedText,
  cgroupnsMode: fixedText,
  cgroupParent: fixedText,
  sysctls: fixedMap,
  runtime: fixedText,

  platform: { type: "string", refused: "containers run on the platform of their server" },
  devices: noDevices,
  deviceCgroupRules: noDevices,
  deviceReadBps: noDevices,
  deviceReadIops: noDevices,
  deviceRequests: noDevices,
  deviceWriteBps: noDevices,
  deviceWriteIops: noDevices,
  gpus: noDevices,
} as const satisfies Inputs;

export type ContainerInputs = InputValues<typeof containerInputs>;

/** What the official plugin refuses too, all of it before anything is made. */
export function containerMistakes(given: ContainerInputs): Failure[] {
  return [
    ...(given.command ?? []).flatMap((word, index) =>
      word === "" ? [{ property: `command[${index}]`, reason: "must not be empty" }] : [],
    ),
    ...(given.ports ?? []).flatMap(({ protocol = "tcp" }, index) =>
      ["tcp", "udp", "sctp"].includes(protocol)
        ? []
        : [{ property: `ports[${index}].protocol`, reason: "must be one of tcp, udp, sctp" }],
    ),
    ...(given.mounts ?? []).flatMap(({ type }, index) =>
      ["bind", "volume", "tmpfs"].includes(type)
        ? []
        : [{ property: `mounts[${index}].type`, reason: "must be one of bind, volume, tmpfs" }],
    ),
    ...(given.uploads ?? []).flatMap(({ content, contentBase64, source }, index) =>
      [content, contentBase64, source].filter(Boolean).length === 1
        ? []
        : [{ property: `uploads[${index}]`, reason: "must have exactly one of content, contentBase64 and source" }],
    ),
    ...healthMistakes(given),
    ...(given.cpus === undefined || Number(given.cpus) > 0
      ? []
      : [{ property: "cpus", reason: 'must be a number of processors, such as "0.5"' }]),
  ];
}

function healthMistakes({ healthcheck, wait }: ContainerInputs): Failure[] {
  const { interval, timeout, startPeriod, startInterval } = healthcheck ?? {};
  const durations = Object.entries({ interval, timeout, startPeriod, startInterval });
  return [
    ...durations.flatMap(([name, value]) =>
      value === undefined || nanoseconds(value) !== undefined
        ? []
        : [{ property: `healthcheck.${name}`, reason: "must be a duration, such as 10s or 1m30s" }],
    ),
    ...(wait && !healthcheck ? [{ property: "wait", reason: "needs a healthcheck, which says when to go on" }] : []),
  ];
}
