import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { HostOptions } from "../host";
import { rejectMistakes } from "../mistake";
import { container } from "./container";
import { isThere } from "./health";
import { labels } from "./labels";
import { placedName } from "./names";
import type { DockerServer } from "./server";
import { onDaemon, protection, type Site } from "./site";

/** What a backing service runs in: one container with a name that never changes, which the others find it by. */
export interface ServiceSpec {
  image: docker.RemoteImage;
  /** User of the image, which owns the volumes. */
  user: string;
  command: string[];
  memoryMb: number;
  /** Megabytes of /dev/shm. Default: Docker's, 64. */
  sharedMemoryMb?: number;
  env?: Record<string, pulumi.Input<string>>;
  secrets?: Record<string, pulumi.Input<string>>;
  volumes: { volume: docker.Volume; path: string; readOnly?: true }[];
  /** Folders in memory, with their mount options; anything else is read-only. */
  writable?: Record<string, string>;
  /** Command that succeeds while the service is well. Absent: it has nothing to ask. */
  health?: string[];
  /** Labels besides those of everything. */
  labels?: Record<string, string>;
  /** It calls nobody and nobody calls it. */
  offline?: true;
}

/** The old container ends before the new one starts: they have one name, and one may write the volume. */
export function service(site: Site, name: string, spec: ServiceSpec, opts: HostOptions): docker.Container {
  const { image, user, command: words, memoryMb, env, secrets, sharedMemoryMb, volumes, health } = spec;
  return container(
    site,
    name,
    {
      name: placedName(site.placement, name),
      part: name,
      labels: spec.labels,
      image: image.imageId,
      user,
      command: words,
      memoryMb,
      env,
      secrets,
      ...(sharedMemoryMb === undefined ? {} : { shmSize: sharedMemoryMb }),
      readOnly: true,
      tmpfs: { "/tmp": "", ...spec.writable },
      volumes: volumes.map(({ volume, path, ...mode }) => ({ volumeName: volume.name, containerPath: path, ...mode })),
      ...(spec.offline ? { networkMode: "none" } : { networksAdvanced: [{ name: site.network.name }] }),
      // Time to write what is in memory, where Docker gives ten seconds.
      stopTimeout: 60,
      destroyGraceSeconds: 60,
      healthcheck:
        health === undefined
          ? isThere
          : {
              tests: ["CMD", ...health],
              interval: "15s",
              timeout: "5s",
              retries: 4,
              startPeriod: "60s",
            },
    },
    { ...opts, deleteBeforeReplace: true },
  );
}

/**
 * A volume that outlives its container; protected, unless the environment may be destroyed with its data. It keeps the
 * labels it was made with, for Docker has no way to change them: other ones would take another volume, without the data.
 */
export function dataVolume(site: Site, name: string, opts: HostOptions): docker.Volume {
  return new docker.Volume(
    `${name}-data`,
    { name: placedName(site.placement, name), labels: labels(site.placement) },
    pulumi.mergeOptions(onDaemon(site, opts), { ...protection(site.placement), ignoreChanges: ["labels"] }),
  );
}

/** An image that is pulled when it is not there, and stays when nobody needs it any more. */
export function serviceImage(
  site: Pick<Site, "server">,
  name: string,
  image: string,
  opts: HostOptions,
): docker.RemoteImage {
  return new docker.RemoteImage(`${name}-image`, { name: image, keepLocally: true }, onDaemon(site, opts));
}

export interface ProgramSpec {
  /** A program in `scripts` and the word it is called with, by what is done to the resource. A change creates again. */
  run: { create: string; delete?: string };
  environment: Record<string, pulumi.Input<string>>;
  /** It is given what it wrote last, as PULUMI_COMMAND_STDOUT. */
  remembers?: true;
  /** Values that make another thing of it: a change deletes the old one. */
  replacedBy?: string[];
}

/** Runs a program of ours where Pulumi runs, which sets something up in a container. It may be run again at any time. */
export function program(
  { server }: { server: Pick<DockerServer, "dockerVariables"> },
  name: string,
  { run, environment, replacedBy, remembers }: ProgramSpec,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  // From the root of the project, where Pulumi runs commands: an absolute path would differ from machine to machine.
  const line = (words: string) => `node hosts/docker/scripts/${words}`;
  return new command.local.Command(
    name,
    {
      create: line(run.create),
      ...(run.delete === undefined ? {} : { delete: line(run.delete) }),
      environment: { ...server.dockerVariables, ...environment },
      ...(replacedBy === undefined ? {} : { triggers: replacedBy }),
      addPreviousOutputInEnv: remembers === true,
      // The reason of a failure comes with the error; anything else would be shown twice.
      logging: command.local.Logging.None,
    },
    opts,
  );
}

/** Text of a program that containers run themselves. */
export function programText(file: string): string {
  return readFileSync(join(__dirname, "scripts", file), "utf8");
}

/**
 * The image of a server in a major version.
 * @param what it is called in errors: `Postgres lvao-db`
 * @param images by major version
 * @throws RunError when there is none of that version, or it is to be highly available: a machine has no second one
 */
export function serverImage(
  what: string,
  { version, highAvailability }: { version: number; highAvailability: boolean },
  images: Readonly<Record<number, string>>,
): string {
  const image = images[version];
  const versions = Object.keys(images).join(", ");
  rejectMistakes(what, [
    ...(highAvailability
      ? [
          {
            path: "highAvailability",
            message: "true, and one machine has no standby: set it to false, or choose another host",
          },
        ]
      : []),
    ...(image === undefined ? [{ path: "version", message: `${version}, and it is one of ${versions}` }] : []),
  ]);
  return image ?? "";
}
