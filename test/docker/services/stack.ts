import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Resources } from "../../unit/mocks";
import { run, type Properties, type Registered } from "../../unit/mocks";
import { dockerWorld, type } from "../../unit/hosts/docker/services-world";
import type { Docker } from "../support/docker-or-skip";

const execute = promisify(execFile);

interface Healthcheck {
  tests: string[];
  interval: string;
  timeout?: string;
  retries?: number;
  startPeriod?: string;
}

/** How each input of a container is said to `docker create`. One that is not here is a mistake. */
const flags: Record<string, (value: never) => string[]> = {
  name: (name: string) => ["--name", name],
  user: (user: string) => ["--user", user],
  cpus: (count: string) => [`--cpus=${count}`],
  memory: (megabytes: number) => [`--memory=${megabytes}m`],
  memorySwap: (megabytes: number) => [`--memory-swap=${megabytes}m`],
  shmSize: (megabytes: number) => [`--shm-size=${megabytes}m`],
  readOnly: () => ["--read-only"],
  init: () => ["--init"],
  restart: (policy: string) => ["--restart", policy],
  networkMode: (mode: string) => ["--network", mode],
  stopSignal: (signal: string) => ["--stop-signal", signal],
  stopTimeout: (seconds: number) => ["--stop-timeout", String(seconds)],
  logDriver: (driver: string) => ["--log-driver", driver],
  logOpts: (options: Record<string, string>) => pairs(options).map((pair) => `--log-opt=${pair}`),
  tmpfs: (folders: Record<string, string>) =>
    Object.entries(folders).map(([path, options]) => `--tmpfs=${path}${options && `:${options}`}`),
  envs: (lines: string[]) => lines.flatMap((line) => ["--env", line]),
  labels: (labels: { label: string; value: string }[]) => labels.map(({ label, value }) => `--label=${label}=${value}`),
  securityOpts: (options: string[]) => options.map((option) => `--security-opt=${option}`),
  capabilities: ({ drops, adds = [] }: { drops: string[]; adds?: string[] }) => [
    ...drops.map((drop) => `--cap-drop=${drop}`),
    ...adds.map((add) => `--cap-add=${add}`),
  ],
  volumes: (volumes: { volumeName?: string; hostPath?: string; containerPath: string; readOnly?: boolean }[]) =>
    volumes.map(
      ({ volumeName, hostPath, containerPath, readOnly }) =>
        `--volume=${volumeName ?? hostPath}:${containerPath}${readOnly ? ":ro" : ""}`,
    ),
  networksAdvanced: (networks: { name: string }[]) => networks.map(({ name }) => `--network=${name}`),
  healthcheck: ({ tests: [form, ...words], ...limits }: Healthcheck) => [
    `--health-cmd=${form === "CMD-SHELL" ? words.join(" ") : words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ")}`,
    ...Object.entries(limits).map(
      ([name, value]) => `--health-${name === "startPeriod" ? "start-period" : name}=${value}`,
    ),
  ],
};
/** Inputs that are said elsewhere, or that are the provider's own. */
const elsewhere = ["command", "destroyGraceSeconds", "entrypoints", "image", "mustRun"];

/**
 * What a program makes on a daemon, made there by the `docker` command, and set up by the programs that the host runs for
 * it: its functions in real containers, without an engine.
 */
export class Stack {
  private constructor(
    private readonly docker: Docker,
    readonly resources: Resources,
  ) {}

  /** @returns the result of the program too, whose outputs are known */
  static async up<Result>(docker: Docker, program: () => Result): Promise<{ stack: Stack; result: Result }> {
    const { result, resources } = await run(program, dockerWorld);
    const stack = new Stack(docker, resources);
    try {
      for (const resource of stack.#own()) await stack.#make(resource);
    } catch (error) {
      await stack.down();
      throw error;
    }
    return { stack, result };
  }

  async down(): Promise<void> {
    const named = (of: string) =>
      this.#own()
        .filter((resource) => resource.type === of)
        .map(nameOf);
    const remove = async (what: string[], names: string[]) => {
      if (names.length > 0) await this.#docker([...what, ...names]).catch(() => undefined);
    };
    await remove(["rm", "--force"], named(type.container));
    await remove(["volume", "rm"], named(type.volume));
    await remove(["network", "rm"], named(type.network));
  }

  /** Runs a command in a container. @returns what it writes @throws with its message */
  async exec(container: string, command: string[], input = ""): Promise<string> {
    const running = this.#docker(["exec", "-i", this.nameOf(container), ...command]);
    running.child.stdin?.end(input);
    return (await running).stdout.trim();
  }

  async log(container: string): Promise<string> {
    const { stdout, stderr } = await this.#docker(["logs", this.nameOf(container)]);
    return stdout + stderr;
  }

  /** Runs the program of a command again, by the logical name of the command. */
  async again(name: string, what: "create" | "delete" = "create", changes: Record<string, string> = {}): Promise<void> {
    await this.#program(this.resources.one(type.command, name), what, changes);
  }

  /** Replaces a container by one with other inputs, as the provider does. */
  async replace(name: string, changes: Properties = {}): Promise<void> {
    const container = this.resources.one(type.container, name);
    await this.#docker(["rm", "--force", nameOf(container)]);
    await this.#container({ ...container.inputs, ...changes });
  }

  /** Name on the daemon of the container, by its logical name. */
  nameOf(container: string): string {
    return nameOf(this.resources.one(type.container, container));
  }

  async #make(resource: Registered): Promise<void> {
    if (resource.type === type.network) await this.#docker(["network", "create", nameOf(resource)]);
    if (resource.type === type.volume) await this.#docker(["volume", "create", nameOf(resource)]);
    if (resource.type === type.container) await this.#container(resource.inputs);
    if (resource.type === type.command) await this.#program(resource, "create", {});
  }

  async #container(inputs: Properties): Promise<void> {
    const options = Object.entries(inputs).flatMap(([input, value]) => {
      if (elsewhere.includes(input) || value === undefined) return [];
      const flag = flags[input];
      if (flag === undefined) throw new Error(`nothing says ${input} to the docker command`);
      return flag(value as never);
    });
    const entrypoint = (inputs["entrypoints"] as string[])[0]!;
    const command = inputs["command"] as string[];
    const image = String(inputs["image"]).replace("sha256:", "");
    // The daemon of the tests listens elsewhere than a machine's own.
    const socket = `--volume=${new URL(this.docker.host).pathname}:`;
    const here = options.map((option) => option.replace(/^--volume=\/var\/run\/docker\.sock:/, socket));
    await this.#docker(["run", "--detach", ...here, "--entrypoint", entrypoint, image, ...command]);
  }

  async #program(resource: Registered, what: "create" | "delete", changes: Record<string, string>): Promise<void> {
    const [program = "", ...args] = String(resource.inputs[what]).split(" ");
    const environment = resource.inputs["environment"] as Record<string, string>;
    await execute(program, args, {
      env: { ...this.docker.environment, ...environment, DOCKER_HOST: this.docker.host, ...changes },
    });
  }

  /** Without what all products share. */
  #own(): Registered[] {
    return this.resources.all.filter(({ parent }) => parent !== "docker");
  }

  #docker(args: string[]) {
    return execute("docker", args, { env: this.docker.environment });
  }
}

function nameOf(resource: Registered): string {
  return String(resource.inputs["name"]);
}

function pairs(options: Record<string, string>): string[] {
  return Object.entries(options).map(([key, value]) => `${key}=${value}`);
}
