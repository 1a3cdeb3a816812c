import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { HostOptions } from "../host";
import { protection } from "../placement";
import { program } from "./program";
import type { Site } from "./site";

/** A running server, without a database of ours yet. */
export interface Server {
  site: Site;
  server: docker.Container;
  data: docker.Volume;
  image: docker.RemoteImage;
}

/** A database and what it runs on. */
export interface DatabaseOnServer extends Server {
  databaseName: string;
  /** It is there. */
  database: pulumi.Resource;
}

/** Another name replaces it, and its data; refused while the environment is not disposable. */
export function database(on: Server, name: string, databaseName: string, opts: HostOptions): DatabaseOnServer {
  const { site, server, data } = on;
  const made = program(
    site,
    name,
    {
      run: { create: "postgres-database.mjs create", delete: "postgres-database.mjs delete" },
      // Asked again when the server was started anew: what needs the database waits until it is there.
      environment: { CONTAINER: server.name, CONTAINER_ID: server.id, DATABASE: databaseName },
      replacedBy: [databaseName],
    },
    pulumi.mergeOptions(opts, { ...protection(site.placement), deletedWith: data }),
  );
  return { ...on, databaseName, database: made };
}
