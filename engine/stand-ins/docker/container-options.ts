/** What the daemon is told about a new container. */
import type Docker from "dockerode";
import type { ContainerInputs } from "./container-inputs";
import { nanoseconds } from "./durations";
import { labelMap } from "./labels";

const MEGABYTE = 1024 * 1024;
const NANOCPUS = 1e9;

export function createOptions(given: ContainerInputs): Docker.ContainerCreateOptions {
  return {
    name: given.name,
    Image: given.image,
    ...sparse({
      Hostname: given.hostname,
      Domainname: given.domainname,
      User: given.user,
      WorkingDir: given.workingDir,
      StopSignal: given.stopSignal,
      StopTimeout: given.stopTimeout,
      Env: given.envs,
      // Empty lists are as good as none to the official plugin: the image's own count.
      Cmd: nonEmpty(given.command),
      Entrypoint: nonEmpty(given.entrypoints),
      Healthcheck: given.healthcheck && healthOf(given.healthcheck),
    }),
    Tty: given.tty,
    OpenStdin: given.stdinOpen,
    Labels: labelMap(given.labels),
    ExposedPorts: Object.fromEntries((given.ports ?? []).map((port) => [portKey(port), {}])),
    Volumes: Object.fromEntries((given.volumes ?? []).flatMap(anonymousVolume)),
    HostConfig: { ...hostOf(given), ...isolationOf(given), ...resourcesOf(given) },
  };
}

function hostOf(given: ContainerInputs): Docker.HostConfig {
  return {
    NetworkMode: given.networkMode,
    RestartPolicy: restartOf(given),
    AutoRemove: given.rm,
    Init: given.init ?? false,
    PortBindings: portBindings(given.ports ?? []),
    Mounts: (given.mounts ?? []).map(mountOf),
    Binds: (given.volumes ?? []).flatMap(bindOf),
    VolumesFrom: (given.volumes ?? []).flatMap(({ fromContainer }) => fromContainer ?? []),
    LogConfig: { Type: given.logDriver ?? "", Config: given.logOpts ?? {} },
    ...sparse({
      PublishAllPorts: given.publishAllPorts,
      ExtraHosts: given.hosts?.map(({ host, ip }) => `${host}:${ip}`),
      Dns: given.dns,
      DnsOptions: given.dnsOpts,
      DnsSearch: given.dnsSearches,
      Tmpfs: given.tmpfs,
      ShmSize: given.shmSize && given.shmSize * MEGABYTE,
      StorageOpt: given.storageOpts,
      Runtime: given.runtime,
    }),
  };
}

function isolationOf(given: ContainerInputs): Docker.HostConfig {
  return {
    ReadonlyRootfs: given.readOnly,
    ...sparse({
      Privileged: given.privileged,
      CapAdd: given.capabilities?.adds,
      CapDrop: given.capabilities?.drops,
      SecurityOpt: given.securityOpts,
      GroupAdd: given.groupAdds,
      UsernsMode: given.usernsMode,
      PidMode: given.pidMode,
      IpcMode: given.ipcMode,
      CgroupParent: given.cgroupParent,
      Sysctls: given.sysctls,
    }),
  };
}

function resourcesOf(given: ContainerInputs): Docker.HostConfig {
  return {
    ...memoryOf(given),
    ...sparse({
      NanoCpus: given.cpus && Math.round(Number(given.cpus) * NANOCPUS),
      CpuShares: given.cpuShares,
      CpusetCpus: given.cpuSet,
      CpuPeriod: given.cpuPeriod,
      CpuQuota: given.cpuQuota,
      Ulimits: given.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    }),
  };
}

/** What of a container changes while it runs, as the official plugin changes it. */
export function updateOptions(given: ContainerInputs): Docker.HostConfig {
  return {
    RestartPolicy: restartOf(given),
    Memory: 0,
    ...memoryOf(given),
    CpuShares: given.cpuShares ?? 0,
    CpusetCpus: given.cpuSet ?? "",
  };
}

function memoryOf({ memory, memoryReservation, memorySwap }: ContainerInputs): Docker.HostConfig {
  return {
    MemoryReservation: memoryReservation * MEGABYTE,
    ...sparse({
      Memory: memory && memory * MEGABYTE,
      // -1 is no limit.
      MemorySwap: memorySwap && (memorySwap > 0 ? memorySwap * MEGABYTE : memorySwap),
    }),
  };
}

function restartOf({ restart, maxRetryCount = 0 }: ContainerInputs): Docker.HostRestartPolicy {
  return { Name: restart, MaximumRetryCount: maxRetryCount };
}

type Port = NonNullable<ContainerInputs["ports"]>[number];

export function portKey({ internal, protocol = "tcp" }: Port): string {
  return `${internal}/${protocol}`;
}

function portBindings(ports: Port[]): Docker.PortMap {
  const bindings: Docker.PortMap = {};
  for (const port of ports) {
    const { ip = "0.0.0.0", external } = port;
    (bindings[portKey(port)] ??= []).push({ HostIp: ip, HostPort: external === undefined ? "" : String(external) });
  }
  return bindings;
}

type Volume = NonNullable<ContainerInputs["volumes"]>[number];

function bindOf({ containerPath, hostPath, volumeName, readOnly, selinuxRelabel }: Volume): string[] {
  const source = volumeName || hostPath;
  if (!source || !containerPath) return [];
  return [[source, containerPath, [readOnly ? "ro" : "rw", selinuxRelabel].filter(Boolean).join(",")].join(":")];
}

function anonymousVolume({ containerPath, hostPath, volumeName }: Volume): [string, object][] {
  return containerPath && !hostPath && !volumeName ? [[containerPath, {}]] : [];
}

function mountOf(mount: NonNullable<ContainerInputs["mounts"]>[number]): Docker.MountSettings {
  const { bindOptions, volumeOptions, tmpfsOptions } = mount;
  return {
    Type: mount.type as Docker.MountType,
    Target: mount.target,
    Source: mount.source ?? "",
    ReadOnly: mount.readOnly ?? false,
    ...sparse({
      BindOptions: bindOptions?.propagation && { Propagation: bindOptions.propagation as Docker.MountPropagation },
      VolumeOptions: volumeOptions && {
        NoCopy: volumeOptions.noCopy ?? false,
        Labels: labelMap(volumeOptions.labels),
        DriverConfig: { Name: volumeOptions.driverName ?? "", Options: volumeOptions.driverOptions ?? {} },
      },
      TmpfsOptions: tmpfsOptions && { SizeBytes: tmpfsOptions.sizeBytes ?? 0, Mode: tmpfsOptions.mode ?? 0o1777 },
    }),
  };
}

function healthOf(health: NonNullable<ContainerInputs["healthcheck"]>): Docker.HealthConfig {
  const duration = (value: string | undefined) => (value === undefined ? 0 : nanoseconds(value));
  return {
    Test: health.tests ?? [],
    Retries: health.retries ?? 0,
    ...sparse({
      Interval: duration(health.interval),
      Timeout: duration(health.timeout),
      StartPeriod: duration(health.startPeriod),
    }),
    // Daemons before version 25 do not know it.
    ...(health.startInterval === undefined ? {} : { StartInterval: duration(health.startInterval) }),
  };
}

function nonEmpty(words: string[] | undefined): string[] | undefined {
  return words?.length ? words : undefined;
}

type Sparse<T> = { [Name in keyof T]?: Exclude<T[Name], undefined | "" | 0> };

/** Without what is not given: the daemon then decides. */
function sparse<T extends object>(values: T): Sparse<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== "" && value !== 0),
  ) as Sparse<T>;
}
