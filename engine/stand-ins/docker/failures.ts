/** Errors of the daemon as sentences for people: its own words come with HTTP codes, identifiers and doubled prefixes. */
import type Docker from "dockerode";

/** What an error is about. */
export interface Subject {
  /** Such as `container "web"`. */
  called: string;
  /** What was tried, such as "cannot be created". */
  tried: string;
  image?: string;
}

export function unreachable(address: string, reason: string): Error {
  const advice = address.startsWith("ssh://")
    ? `check that "ssh ${address.replace(/^ssh:\/\//, "").replace(/\/.*$/, "")} docker version" works`
    : "start Docker (sudo systemctl start docker, or Docker Desktop), or say where it is with docker:host or DOCKER_HOST";
  return new Error(`no Docker daemon answers at ${address} (${reason}): ${advice}`);
}

const NOT_REACHED = ["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH"];

interface Rule {
  when: RegExp;
  say: (found: RegExpExecArray, subject: Subject, docker: Docker) => string | Promise<string>;
}

/** The first that fits counts. */
const rules: Rule[] = [
  {
    when: /no space left on device/i,
    say: () => "the disk of the Docker server is full: free some with docker system df and docker system prune",
  },
  {
    when: /Bind for (\S+):(\d+) failed: port is already allocated/i,
    say: async ([, ip = "", port = ""], _, docker) =>
      `port ${port} of ${ip} is taken by ${await holderOf(docker, Number(port))}: stop it, or choose another port`,
  },
  {
    when: /listen (?:tcp|udp)\d? (\S+):(\d+): bind: address already in use/i,
    say: ([, ip = "", port = ""]) =>
      `port ${port} of ${ip} is taken by a program outside Docker: stop it, or choose another port`,
  },
  {
    when: /cannot assign requested address/i,
    say: () => "an address of its ports is not one of the Docker server's: choose another ip",
  },
  {
    when: /No such image: (\S+)/i,
    say: ([, image = ""], { image: named }) =>
      `the image ${named ?? image} is not on the Docker server: build it, or pull it with docker pull ${named ?? image}`,
  },
  {
    when: /container name "?\/?([^" ]+)"? is already in use by container "?([0-9a-f]{12})/i,
    say: ([, name = "", id = ""]) =>
      `the name is taken by another container (${id}): remove that one with docker rm -f ${name}, or choose another name`,
  },
  {
    when: /network with name (\S+) already exists/i,
    say: ([, name = ""]) => `a network of that name exists: remove it with docker network rm ${name}`,
  },
  {
    when: /network (\S+) not found/i,
    say: ([, name = ""]) => `the network ${name} does not exist`,
  },
  {
    when: /Pool overlaps with other one|all predefined address pools have been fully subnetted/i,
    say: () => "the Docker server has no free addresses for it: remove unused networks with docker network prune",
  },
  {
    when: /has active endpoints|volume is in use/i,
    say: () => "containers still use it: remove them first",
  },
  {
    when: /rootfs is marked read-only/i,
    say: () =>
      "files cannot be uploaded to a container whose file system is read-only: mount a volume, or set readOnly to false",
  },
];

/** Fails again in a sentence that names what it is about. */
export function explained(docker: Docker, address: string, subject: Subject): (error: unknown) => Promise<never> {
  return async (error) => {
    const code = codeOf(error);
    if (code === "EACCES") {
      throw new Error(
        `the Docker daemon at ${address} does not let this user in: join the group docker (sudo usermod -aG docker "$USER", then log in again)`,
      );
    }
    if (code !== undefined && NOT_REACHED.includes(code)) throw unreachable(address, code);
    const words = wordsOf(error);
    throw new Error(`${subject.called} ${subject.tried}: ${await sentenceFor(words, subject, docker)}`);
  };
}

async function sentenceFor(words: string, subject: Subject, docker: Docker): Promise<string> {
  for (const { when, say } of rules) {
    const found = when.exec(words);
    if (found) return say(found, subject, docker);
  }
  return words;
}

/** Whether an error is an answer of the daemon with an HTTP status. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === status;
}

/** The answer, or undefined when what was asked about is gone. */
export async function unlessGone<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/** The daemon's own words: its answer is JSON with one message. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { json } = error as Error & { json?: { message?: string } | null };
  return (json?.message ?? error.message.replace(/^\(HTTP code \d+\) [^-]*- /, "")).trim();
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

async function holderOf(docker: Docker, port: number): Promise<string> {
  const containers = await docker.listContainers();
  const holder = containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
  return holder ? `the container ${(holder.Names[0] ?? holder.Id).replace(/^\//, "")}` : "another container";
}
