import * as pulumi from "@pulumi/pulumi";
import type { AppSpec } from "../../hosts/host";
import type { AirflowArgs } from "./args";
import { firstKeys } from "./keys";
import { airflowProcesses, airflowRelease } from "./processes";
import type { AirflowSizes } from "./sizing";
import type { AirflowVariables } from "./variables";

/** The app that an Airflow is: its processes, each with its image and variables, and the release command. */
export function appSpec(args: AirflowArgs, sizes: AirflowSizes, variables: AirflowVariables): AppSpec {
  const connections = Object.entries(args.connections ?? {}).map(
    ([id, value]) => [`AIRFLOW_CONN_${id.toUpperCase()}`, pulumi.secret(value)] as const,
  );
  const images: Record<string, pulumi.Input<string>> = args.images;
  const processes = Object.entries(airflowProcesses(args.version, args.domain, sizes));
  return {
    image: args.images.scheduler,
    processes: Object.fromEntries(
      processes.map(([id, spec]) => [id, { ...spec, image: images[id], ...variables.processes[id] }]),
    ),
    release: airflowRelease(args.fernetKeys ?? firstKeys),
    env: { ...args.env, ...variables.shared.env },
    secrets: { ...args.secrets, ...Object.fromEntries(connections), ...variables.shared.secrets },
    releaseSecrets: variables.release,
  };
}
