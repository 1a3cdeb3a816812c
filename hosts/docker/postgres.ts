import * as pulumi from "@pulumi/pulumi";
import type { HostOptions, PostgresServer, PostgresSpec } from "../host";
import { backups } from "./backups";
import { postgresDataPath, postgresImages, serverImage, serviceImage } from "./images";
import { database, type Server } from "./postgres-database";
import { databaseUser } from "./postgres-user";
import { program } from "./program";
import { dataVolume, service } from "./service";
import type { Site } from "./site";
import { postgresResources } from "./sizes";

const port = 5432;

/**
 * A PostgreSQL server in a container of the product's network, with its data in a volume. Connections are not
 * encrypted, for they do not leave the machine.
 *
 * - `size` sets the memory; another one restarts the server, with its data.
 * - `storageGb` is not enforced: a volume grows as long as the machine has disk.
 * - `version` cannot change: `up` ends before the running server is touched, and says how to move the data.
 * - `database` replaces the database, and its data; refused while the environment is not disposable.
 *
 * Its administrator `postgres` has a password that nobody knows and comes in from inside the container alone:
 * `docker exec -it <container> psql -U postgres`.
 * @throws RunError when it is to be highly available, or of a version that there is no image of
 */
export function postgres(site: Site, name: string, spec: PostgresSpec, opts: HostOptions): PostgresServer {
  const on = database(postgresServer(site, name, spec, opts), `${name}-database`, spec.database, opts);
  backups(on, `${name}-backups`, spec, opts);
  return {
    hostname: on.server.name,
    port: pulumi.output(port),
    database: pulumi.output(spec.database),
    tls: false,
    user: (userName, rights, userOpts) => databaseUser(on, userName, rights, userOpts),
  };
}

function postgresServer(site: Site, name: string, spec: PostgresSpec, opts: HostOptions): Server {
  const { version, size } = spec;
  const resources = postgresResources[size];
  const image = serviceImage(site, name, serverImage(`Postgres ${name}`, spec, postgresImages), opts);
  const data = dataVolume(site, name, opts);
  const readable = program(
    site,
    `${name}-version`,
    {
      run: { create: "postgres-volume.mjs check" },
      environment: { IMAGE: image.name, VERSION: String(version), VOLUME: data.name },
    },
    opts,
  );
  const server = service(
    site,
    name,
    {
      image,
      user: "postgres",
      // The image asks for a password of the administrator when it lays out the data: one that is then forgotten.
      command: [
        ...["sh", "-c", 'POSTGRES_PASSWORD="$(head -c 24 /dev/urandom | base64)" exec docker-entrypoint.sh "$@"', "sh"],
        ...["postgres", "-c", `shared_buffers=${resources.sharedBuffersMb}MB`],
      ],
      memoryMb: resources.memoryMb,
      sharedMemoryMb: resources.sharedMemoryMb,
      volumes: [{ volume: data, path: postgresDataPath(version) }],
      writable: { "/var/run/postgresql": "mode=1777" },
      health: ["pg_isready", "--quiet", "--host", "127.0.0.1"],
    },
    { ...opts, dependsOn: [readable, ...(opts.dependsOn ?? [])] },
  );
  return { site, server, data, image };
}
