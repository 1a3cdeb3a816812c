import type * as pulumi from "@pulumi/pulumi";
import type { Host } from "../../hosts/host";
import type { Bucket } from "../bucket";
import type { Postgres } from "../postgres";
import type { Redis } from "../redis";
import type { AirflowProcess } from "./processes";
import type { AirflowMemory } from "./sizing";
import type { AirflowVersion } from "./variables";

/**
 * `version` is the major version of the Airflow in the images: 3 after 2 upgrades the metadata database, which cannot be
 * taken back, so make a backup first. `images` are full addresses with a tag or a digest, by process, all with the same
 * Airflow; another image is a new release, and the release command runs in the scheduler's.
 *
 * `executor` says what runs the tasks. `local`, the default: the scheduler itself. `celery`: workers, which the scheduler
 * hands them to over a queue.
 */
export type AirflowArgs = AirflowOptions & (LocalAirflow<2> | LocalAirflow<3> | CeleryAirflow<2> | CeleryAirflow<3>);

interface LocalAirflow<Version extends AirflowVersion> {
  version: Version;
  images: Images<AirflowProcess[Version]>;
  executor?: "local";
  queue?: undefined;
  workers?: undefined;
}

interface CeleryAirflow<Version extends AirflowVersion> {
  version: Version;
  images: Images<AirflowProcess[Version] | "worker">;
  executor: "celery";
  /** Holds the tasks that wait for a worker, and nothing of any other app. What is lost with it is queued again. */
  queue: Redis;
  /**
   * `count` is how many run, always, and `memoryMb` the memory of each in megabytes, which with `taskMb` decides how many
   * tasks it runs at once. Default: 2048.
   */
  workers: { count: number; memoryMb?: number };
}

type Images<Process extends string> = Record<Process, pulumi.Input<string>>;

export interface AirflowOptions {
  /** Where it runs. */
  host: Host;
  /** Full domain name of the web interface. */
  domain: string;
  /** Holds Airflow's metadata. It gets a user that owns the schema. */
  database: Postgres;
  /** Keeps the logs of the tasks, which the web interface shows once a task has ended. */
  logs: Bucket;
  /** Holds the DAGs: at its root for Airflow 3. */
  dags: Bucket;
  /** First administrator. Made once: neither address nor password of an existing one is changed. */
  admin: { email: string };
  /**
   * Memory of the processes, in megabytes; the host says what it sells. `schedulerMb` and `taskMb` decide how many tasks
   * a scheduler runs at once. Default: 1024 for the web process, 2048 for the scheduler, or 1024 where workers run the
   * tasks, 256 for a task, 512 for the DAG processor.
   */
  memory?: Partial<AirflowMemory>;
  /**
   * Numbers of the keys that encrypt connections and variables; each is drawn when it first appears, and protected. All of
   * them read; the first writes, and with several of them each release encrypts everything anew with it. Default: [1].
   * docs/rotating-secrets.md says in which steps one replaces another.
   */
  fernetKeys?: readonly number[];
  /** Further connections, by id in lower case, as a URI or in JSON. Secret. Default: none. */
  connections?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further plain variables of every process. Default: none. */
  env?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further secret variables of every process. Default: none. */
  secrets?: Readonly<Record<string, pulumi.Input<string>>>;
}
