import type { Mistake } from "../../hosts/mistake";

/** Memory, in megabytes. */
export interface DagsterMemory {
  /** The webserver, and each location's code where the host has no private network between processes. */
  webserverMb: number;
  /** The daemon, and in the same case each location's code and the runs. */
  daemonMb: number;
  /** One code server and the runs of its location, where the host has a private network between processes. */
  codeServerMb: number;
  /** What the code of one location needs to be loaded. */
  locationMb: number;
  /** What one run may use, its steps included. */
  runMb: number;
}

export const defaultMemory: DagsterMemory = {
  webserverMb: 1024,
  daemonMb: 2048,
  codeServerMb: 1024,
  locationMb: 192,
  runMb: 512,
};

/** What the webserver and the daemon use themselves, rounded up; 161 and 132 measured on 1.13. An empty location: 129. */
const ownMb = { webserver: 200, daemon: 160 };

/**
 * How many runs the memory of where they run is enough for.
 * @param locations how many code locations are loaded where the runs run
 */
export function maxConcurrentRuns(memory: DagsterMemory, { locations, servers }: Layout): number {
  const free = servers
    ? memory.codeServerMb - memory.locationMb
    : memory.daemonMb - ownMb.daemon - locations * memory.locationMb;
  return Math.floor(free / memory.runMb);
}

export interface Layout {
  /** Number of code locations. */
  locations: number;
  /** Whether each location has a process of its own. */
  servers: boolean;
}

export function memoryMistakes(memory: DagsterMemory, layout: Layout): Mistake[] {
  const notPositive = (["locationMb", "runMb"] as const).filter((field) => !(memory[field] > 0));
  if (notPositive.length > 0) {
    return notPositive.map((field) => ({
      path: `memory.${field}`,
      message: `${memory[field]} is no memory: more than 0`,
    }));
  }
  const beside = layout.servers ? 0 : layout.locations * memory.locationMb;
  const leastWebserver = ownMb.webserver + beside;
  const [runs, leastForARun] = layout.servers
    ? (["codeServerMb", memory.locationMb + memory.runMb] as const)
    : (["daemonMb", ownMb.daemon + beside + memory.runMb] as const);
  return [
    ...(memory.webserverMb < leastWebserver
      ? [{ path: "memory.webserverMb", message: `${memory.webserverMb} is too little: at least ${leastWebserver}` }]
      : []),
    ...(maxConcurrentRuns(memory, layout) < 1
      ? [
          {
            path: `memory.${runs}`,
            message: `${memory[runs]} leaves no room for a run of ${memory.runMb}: at least ${leastForARun}`,
          },
        ]
      : []),
  ];
}
