import type { AppSpec } from "../host";
import type { Mistake } from "../mistake";

/** Least memory that Docker gives a container, in megabytes (Docker, "Resource constraints"). */
const leastMemoryMb = 6;

/** What a machine with Docker cannot run. */
export function appMistakes({ processes }: AppSpec): Mistake[] {
  return Object.entries(processes).flatMap(([name, { memoryMb, http }]) => [
    ...(memoryMb >= leastMemoryMb
      ? []
      : [{ path: `processes.${name}.memoryMb`, message: `${memoryMb} is too little: at least ${leastMemoryMb}` }]),
    ...(http?.public === true && http.domain === undefined
      ? [{ path: `processes.${name}.http.domain`, message: "missing: the proxy tells what people call by its name" }]
      : []),
  ]);
}
