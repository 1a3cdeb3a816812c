import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { rejectMistakes } from "../mistake";
import { onDaemon, type Daemon } from "./daemon";

/** Images that the host runs by itself, besides the products' own. */
export const images = {
  proxy: "caddy:2.11.9",
  logViewer: "amir20/dozzle:v10.3.0",
  store: "versity/versitygw:v1.8.0",
};

/**
 * By major version: within one, data stays readable, and a newer image is a restart. All of one Debian, for another one
 * may order text otherwise, and indexes of data that is there would be wrong until they are made anew (PostgreSQL wiki,
 * "Locale data changes").
 */
export const postgresImages: Readonly<Record<number, string>> = {
  15: "postgres:15.18-trixie",
  16: "postgres:16.15-trixie",
  17: "postgres:17.11-trixie",
  18: "postgres:18.6-trixie",
};

/**
 * Folder of their image that its user `postgres` may write, and where it keeps data (Docker Official Images, postgres,
 * "PGDATA"): from 18 on in a folder for each version.
 */
export function postgresDataPath(version: number): string {
  return version < 18 ? "/var/lib/postgresql/data" : "/var/lib/postgresql";
}

/** By major version. */
export const redisImages: Readonly<Record<number, string>> = {
  7: "redis:7.4.11",
  8: "redis:8.8.0",
};

/** An image that is pulled when it is not there, and stays when nobody needs it any more. */
export function serviceImage(
  site: { server: Pick<Daemon, "provider"> },
  name: string,
  image: string,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  return new docker.RemoteImage(`${name}-image`, { name: image, keepLocally: true }, onDaemon(site, opts));
}

/**
 * The image of a server in a major version.
 * @param what it is called in errors: `Postgres lvao-db`
 * @param images by major version
 * @throws RunError when there is none of that version, or it is to be highly available: a machine has no second one
 */
export function serverImage(
  what: string,
  { version, highAvailability }: { version: number; highAvailability?: boolean },
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
