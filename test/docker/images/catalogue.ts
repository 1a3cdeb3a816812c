import { join } from "node:path";
import { images, postgresImages, redisImages } from "../../../hosts/docker/images";
import { uptimeImage } from "../../../hosts/uptime";

export interface GoProgram {
  /** Its package: `github.com/…/cmd/caddy`. */
  path: string;
  version: string;
  /** Variable that the linker writes the version to, where the program does not find it by itself. */
  versionVariable?: string;
}

/** How an image that tests run is built on a machine that reaches package registries and no image registry. */
export interface TestImage {
  /** Folder of its Dockerfile, beside this file; undefined: a root file system of the distribution's packages. */
  folder?: string;
  /** Images of this catalogue that its Dockerfile names. */
  from: string[];
  /** Build arguments. */
  arguments?: Record<string, string>;
  /** A Go program that is built outside, where Go keeps what it has compiled, and put beside the Dockerfile. */
  program?: GoProgram;
  /** Files and folders from elsewhere in the repository, put beside the Dockerfile under these names. */
  files?: Record<string, string>;
  /** Whether it stands in for an official image of that name, which is taken where it can be had. */
  standsIn: boolean;
}

const debian = "debian:bookworm-slim";
const busybox = "busybox:1";
const python = "python:3.11-slim";

/** The images, by the name they are run by. */
export const catalogue: Readonly<Record<string, TestImage>> = {
  [debian]: { from: [], standsIn: true },
  [busybox]: { folder: "busybox", from: [debian], standsIn: true },
  [uptimeImage]: { folder: "python", from: [debian], standsIn: true },
  [python]: { folder: "python", from: [debian], standsIn: true },
  [postgresImages[16]!]: postgres(16, "/var/lib/postgresql/data", "/var/lib/postgresql/data"),
  [postgresImages[18]!]: postgres(18, "/var/lib/postgresql/18/docker", "/var/lib/postgresql"),
  [redisImages[7]!]: { folder: "redis", from: [debian], standsIn: true },
  [images.proxy]: {
    folder: "caddy",
    from: [debian],
    program: {
      path: "github.com/caddyserver/caddy/v2/cmd/caddy",
      version: `v${tagOf(images.proxy)}`,
      versionVariable: "github.com/caddyserver/caddy/v2.CustomVersion",
    },
    standsIn: true,
  },
  [images.store]: {
    folder: "versitygw",
    from: [busybox],
    program: { path: "github.com/versity/versitygw/cmd/versitygw", version: tagOf(images.store) },
    standsIn: true,
  },
  "sample/server:1": { folder: "server", from: [debian], standsIn: false },
  "sample/web:dev": { folder: "sample-app", from: [python], standsIn: false },
  "sample/web:v1.0.0": { folder: "sample-app-first", from: ["sample/web:dev"], standsIn: false },
  "sample/web:v2.0.0": { folder: "sample-app-next", from: ["sample/web:v1.0.0"], standsIn: false },
  "sample/web:v3.0.0": { folder: "sample-app-broken", from: ["sample/web:v2.0.0"], standsIn: false },
  "sample/web:v4.0.0": { folder: "sample-app-dying", from: ["sample/web:v2.0.0"], standsIn: false },
  "sample/airflow:3": airflow("3.3.2"),
  "sample/airflow:2": airflow("2.11.2"),
  "sample/dagster:1": { folder: "dagster", from: [python], standsIn: false },
};

/** The programs of the package have a folder for each major version, the oldest without a number. */
function postgres(version: 16 | 18, data: string, volume: string): TestImage {
  const programs = version === 16 ? "pginstall" : `pginstall${version}`;
  return {
    folder: "postgres",
    from: [debian, python],
    arguments: { PROGRAMS: programs, DATA: data, VOLUME: volume },
    standsIn: true,
  };
}

function airflow(version: string): TestImage {
  const requirements = join(__dirname, "../../airflow/requirements", `${version}.txt`);
  return { folder: "airflow", from: [python], files: { "requirements.txt": requirements }, standsIn: false };
}

function tagOf(image: string): string {
  return image.slice(image.lastIndexOf(":") + 1);
}
