import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessSpec } from "../../hosts/host";
import { codeServerPort, type CodeLocation } from "./files";
import type { DagsterMemory } from "./sizing";

/** Where the containers keep Dagster's two files, and what a run leaves behind: on a disk that goes with the container. */
export const dagsterHome = "/tmp/dagster";

const workspace = `${dagsterHome}/workspace.yaml`;
const port = 3000;
const one = { min: 1, max: 1 };

/** Shell that writes the two files, which come in variables since containers share no disk. */
const writeFiles = [
  'mkdir -p "$DAGSTER_HOME"',
  'printf %s "$DAGSTER_YAML" > "$DAGSTER_HOME/dagster.yaml"',
  'printf %s "$DAGSTER_WORKSPACE_YAML" > "$DAGSTER_HOME/workspace.yaml"',
].join(" && ");

/** Name of the process that serves a location's code. */
export function codeServer(location: string): string {
  return `code-${location.replaceAll("_", "-")}`;
}

/**
 * The webserver, which people reach, the daemon, of which there is exactly one, and a code server for each location that
 * is to have one.
 */
export function dagsterProcesses(
  domain: string,
  memory: DagsterMemory,
  served: Readonly<Record<string, CodeLocation>>,
): Record<string, ProcessSpec> {
  const webserver = ["python3", "-c", readFileSync(join(__dirname, "webserver.py"), "utf8")];
  const codeServers = Object.entries(served).map(([location, { module }]): [string, ProcessSpec] => [
    codeServer(location),
    {
      command: withFiles(
        ...["dagster", "code-server", "start", "--host", "0.0.0.0", "--port", String(codeServerPort)],
        ...["--module-name", module, "--location-name", location],
      ),
      memoryMb: memory.codeServerMb,
      instances: one,
    },
  ]);
  return {
    ...Object.fromEntries(codeServers),
    webserver: {
      command: withFiles(...webserver, "--host", "0.0.0.0", "--port", String(port), "--workspace", workspace),
      http: { port, health: "/server_info", public: true, domain },
      memoryMb: memory.webserverMb,
      instances: one,
    },
    // Two daemons would start every schedule twice, and none would start nothing.
    daemon: {
      command: withFiles("dagster-daemon", "run", "--workspace", workspace),
      memoryMb: memory.daemonMb,
      instances: one,
    },
  };
}

/** Brings the database to the image's version, and stops the deploy when a location's definitions do not load. */
export function dagsterRelease(locations: Readonly<Record<string, CodeLocation>>): string[] {
  const modules = Object.values(locations).map(({ module }) => `--module-name ${module}`);
  return [writeFiles, "dagster instance migrate", `dagster definitions validate ${modules.join(" ")}`];
}

function withFiles(...command: string[]): string[] {
  return ["sh", "-ec", `${writeFiles} && exec "$@"`, "dagster", ...command];
}
