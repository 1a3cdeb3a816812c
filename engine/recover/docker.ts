import { execFile } from "node:child_process";
import { UsageError } from "../usage-error";
import type { ExportedState, StateResource } from "./state";

/** What the docker command calls each kind of object, and its id. */
const objects: ReadonlyMap<string, { kind: string; id: string }> = new Map([
  ["docker:index/container:Container", { kind: "container", id: "{{.Id}}" }],
  ["docker:index/network:Network", { kind: "network", id: "{{.Id}}" }],
  ["docker:index/volume:Volume", { kind: "volume", id: "{{.Name}}" }],
]);

/** Whether the machine can be asked for it. */
export function isOnMachine(type: string): boolean {
  return objects.has(type);
}

/** The daemon that a stack is on; undefined: the one that the docker command uses. */
export function daemonOf({ deployment }: ExportedState): string | undefined {
  const provider = deployment.resources?.find(({ type }) => type === "pulumi:providers:docker");
  const host = provider?.inputs?.["host"];
  return typeof host === "string" && host !== "" ? host : undefined;
}

/**
 * Id of what is on the machine under the name of a resource: a name is there once.
 * @throws UsageError when the daemon does not answer
 */
export function idsOnMachine({ type, inputs = {} }: StateResource, daemon: string | undefined): Promise<string[]> {
  const object = objects.get(type);
  const name = inputs["name"];
  if (object === undefined || typeof name !== "string") return Promise.resolve([]);
  const env = { ...process.env, ...(daemon === undefined ? {} : { DOCKER_HOST: daemon }) };
  return new Promise((resolve, reject) => {
    const args = ["inspect", `--type=${object.kind}`, "--format", object.id, name];
    execFile("docker", args, { env }, (error, stdout, stderr) => {
      if (error === null) resolve([stdout.trim()]);
      else if (/no such/i.test(stderr)) resolve([]);
      else reject(new UsageError(`Docker does not say whether ${name} is there: ${stderr.trim() || error.message}`));
    });
  });
}
