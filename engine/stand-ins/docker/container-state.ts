/** What a look at a container finds: all that Docker can change while the container exists. */
import type Docker from "dockerode";
import { type Json, type Properties, textOf } from "../values";
import { portKey } from "./container-options";

const MEGABYTE = 1024 * 1024;
const NANOCPUS = 1e9;

/** The outputs beside the inputs. */
export function outputsOf(found: Docker.ContainerInspectInfo, state: Properties): Properties {
  return {
    // Only of a daemon whose default network was named by hand; newer ones do not answer it.
    bridge: (found.NetworkSettings as { Bridge?: string }).Bridge ?? "",
    containerLogs: state["containerLogs"] ?? "",
    ...(found.State.Running ? {} : { exitCode: found.State.ExitCode }),
    hostname: found.Config.Hostname,
    networkDatas: Object.entries(found.NetworkSettings.Networks).map(([networkName, network]) => ({
      networkName,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    })),
    ...publishedPorts(found, state["ports"]),
  };
}

/** The inputs that may have been changed by hand, as they are now. */
export function changeable(found: Docker.ContainerInspectInfo, state: Properties): Properties {
  const { RestartPolicy, Memory, MemoryReservation, MemorySwap, CpuShares, CpusetCpus, NanoCpus } = found.HostConfig;
  const now: Properties = {
    name: found.Name.replace(/^\//, ""),
    // A digest is written as the program writes it.
    image: textOf(state["image"]).startsWith("sha256:") ? found.Image : found.Config.Image,
    restart: RestartPolicy?.Name || "no",
    maxRetryCount: RestartPolicy?.MaximumRetryCount ?? 0,
    memory: megabytes(Memory),
    memoryReservation: megabytes(MemoryReservation),
    memorySwap: megabytes(MemorySwap),
    cpuShares: CpuShares ?? 0,
    cpuSet: CpusetCpus ?? "",
    cpus: sameNumber(state["cpus"], (NanoCpus ?? 0) / NANOCPUS),
    // One that should run and does not is started by the next update.
    mustRun: state["mustRun"] === true ? found.State.Running : (state["mustRun"] ?? null),
  };
  return Object.fromEntries(Object.entries(now).filter(([name]) => Object.hasOwn(state, name)));
}

function megabytes(bytes = 0): number {
  return bytes > 0 ? bytes / MEGABYTE : bytes;
}

/** A number in the words of the program, while it is the same. */
function sameNumber(before: Json | undefined, now: number): string {
  return typeof before === "string" && Number(before) === now ? before : String(now);
}

/** The ports with those that the daemon chose; a stopped container has none. */
function publishedPorts({ State, NetworkSettings }: Docker.ContainerInspectInfo, ports: Json | undefined): Properties {
  if (!Array.isArray(ports)) return {};
  if (!State.Running) return { ports };
  return {
    ports: ports.map((port) => {
      const given = port as { internal: number; external?: number; ip?: string; protocol?: string };
      const bound = (NetworkSettings.Ports[portKey(given)] ?? []).map(({ HostPort }) => Number(HostPort));
      const external = given.external !== undefined && bound.includes(given.external) ? given.external : bound[0];
      return { ip: "0.0.0.0", protocol: "tcp", ...given, ...(external === undefined ? {} : { external }) };
    }),
  };
}
