import type Docker from "dockerode";
import { resourceType } from "../resource-type";
import { type Json, type Properties, textOf } from "../values";
import { containerInputs, type ContainerInputs, containerMistakes } from "./container-inputs";
import { createOptions, updateOptions } from "./container-options";
import { changeable, outputsOf } from "./container-state";
import { daemon, daemonAddress } from "./daemon";
import { run } from "./container-run";
import { explained, isStatus, type Subject, unlessGone, wordsOf } from "./failures";
import { findOrPull } from "./images";
import { uploadArchive } from "./uploads";

/** A change of one of these is made to the container that runs. */
const UPDATED = ["restart", "maxRetryCount", "memory", "memoryReservation", "memorySwap", "cpuShares", "cpuSet"];
/** The official plugin neither applies these to a container that exists nor replaces it. */
const FOR_THE_NEXT = ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "rm"] as const;

export const container = resourceType({
  inputs: containerInputs,
  outputs: ["bridge", "containerLogs", "exitCode", "hostname", "networkDatas"],
  revealing: ["containerLogs"],
  // As the official plugin says of every container; the resource option deleteBeforeReplace: false has the last word.
  deletedFirst: true,
  check: containerMistakes,
  completed: ({ ports = [] }) =>
    ports.some(({ external, ip, protocol }) => [external, ip, protocol].includes(undefined)) ? ["ports"] : [],
  async create(given, context) {
    const docker = await daemon();
    const explain = explained(docker, daemonAddress(), subject(given, "cannot be created"));
    await findOrPull(docker, given.image).catch(explain);
    const { id } = await docker.createContainer(createOptions(given)).catch(explain);
    try {
      await connect(docker, id, given);
      if (given.uploads?.length) {
        await docker.getContainer(id).putArchive(await uploadArchive(given.uploads), { path: "/" });
      }
      const containerLogs = await run(docker, id, given, context);
      const found = await unlessGone(docker.getContainer(id).inspect());
      return { id, outputs: found ? outputsOf(found, { ...asState(given), containerLogs }) : { containerLogs } };
    } catch (error) {
      // The engine would not know of the container: the next attempt must not find it.
      await unlessGone(docker.getContainer(id).remove({ force: true, v: true }));
      return explained(docker, daemonAddress(), subject(given, "cannot be started"))(error);
    }
  },
  async update(given, { id, state }, context) {
    const docker = await daemon();
    const one = docker.getContainer(id);
    const now = asState(given);
    const changed = (name: string) => JSON.stringify(now[name] ?? null) !== JSON.stringify(state[name] ?? null);
    try {
      if (given.start && given.mustRun && changed("mustRun")) await unless(304, one.start());
      if (UPDATED.some(changed)) await one.update(updateOptions(given));
      const later = FOR_THE_NEXT.filter(changed);
      if (later.length > 0)
        context.log(`${later.join(", ")}: counts from the next time that the container is replaced`);
      return outputsOf(await one.inspect(), { ...now, containerLogs: state["containerLogs"] ?? "" });
    } catch (error) {
      return explained(docker, daemonAddress(), subject(given, "cannot be updated"))(error);
    }
  },
  async read(id, state) {
    const docker = await daemon();
    const called = `container "${textOf(state["name"])}"`;
    const found = await unlessGone(docker.getContainer(id).inspect()).catch(
      explained(docker, daemonAddress(), { called, tried: "cannot be read" }),
    );
    return found && { ...changeable(found, state), ...outputsOf(found, state) };
  },
  async delete(given, { id }) {
    const docker = await daemon();
    const one = docker.getContainer(id);
    const explain = explained(docker, daemonAddress(), subject(given, "cannot be removed"));
    if (!given.attach) {
      const stopped = one.stop({ t: given.destroyGraceSeconds ?? 0 });
      await unless(304, unlessGone(stopped)).catch(explain);
    }
    // One with rm is already going.
    await unless(409, unlessGone(one.remove({ force: true, v: given.removeVolumes }))).catch(explain);
  },
});

/** Takes a container out of the default network, unless it asks for no other, and into those that it names. */
async function connect(docker: Docker, id: string, { networksAdvanced = [] }: ContainerInputs): Promise<void> {
  if (networksAdvanced.length === 0) return;
  await docker
    .getNetwork("bridge")
    .disconnect({ Container: id, Force: false })
    .catch((error: unknown) => {
      if (!/is not connected to (the )?network|network bridge not found/.test(wordsOf(error))) throw error;
    });
  for (const { name, aliases, macAddress, ipv4Address, ipv6Address, linkLocalIps } of networksAdvanced) {
    await docker.getNetwork(name).connect({
      Container: id,
      EndpointConfig: {
        ...(aliases === undefined ? {} : { Aliases: aliases }),
        ...(macAddress === undefined ? {} : { MacAddress: macAddress }),
        IPAMConfig: {
          ...(ipv4Address === undefined ? {} : { IPv4Address: ipv4Address }),
          ...(ipv6Address === undefined ? {} : { IPv6Address: ipv6Address }),
          ...(linkLocalIps === undefined ? {} : { LinkLocalIPs: linkLocalIps }),
        },
      },
    });
  }
}

/** Takes an answer with a status for success: 304 for what is already so, 409 for what is under way. */
async function unless(status: number, call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isStatus(error, status)) throw error;
  });
}

function asState(given: ContainerInputs): Properties {
  return Object.fromEntries(
    Object.entries<Json | undefined>(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function subject({ name, image }: ContainerInputs, tried: string): Subject {
  return { called: `container "${name}"`, tried, image };
}
