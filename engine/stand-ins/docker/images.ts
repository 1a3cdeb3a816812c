/** Images on the Docker server, and how they come there from a registry. */
import type Docker from "dockerode";
import { loginFor } from "./daemon";
import { unlessGone, wordsOf } from "./failures";
import { jsonLines } from "./json-lines";

export async function findImage(docker: Docker, name: string): Promise<Docker.ImageInspectInfo | undefined> {
  return unlessGone(docker.getImage(name).inspect());
}

/** The image of a name, pulled when it is not there. */
export async function findOrPull(docker: Docker, name: string): Promise<Docker.ImageInspectInfo> {
  const found = await findImage(docker, name);
  if (found) return found;
  await pull(docker, name).catch((error: unknown) => {
    if (!isAboutImage(error)) throw error;
    throw new Error(
      `the image ${name} is neither on the Docker server nor to be pulled: build it, or correct its name (docker pull ${name} says: ${wordsOf(error)})`,
    );
  });
  return docker.getImage(name).inspect();
}

async function pull(docker: Docker, name: string): Promise<void> {
  const login = loginFor(registryOf(name));
  const progress = await docker.pull(tagged(name), login ? { authconfig: login } : {});
  for await (const { error } of jsonLines(progress)) if (error !== undefined) throw new Error(error);
}

/** A daemon that cannot be reached, or has no space, says nothing about the image. */
function isAboutImage(error: unknown): boolean {
  if (!(error instanceof Error) || /no space left on device/i.test(error.message)) return false;
  return "statusCode" in error || !("code" in error);
}

/** Without a tag the daemon would pull every tag of a repository. */
function tagged(name: string): string {
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
}

const DOCKER_HUB = "registry-1.docker.io";

/** The host in an image's name: the first part, if it looks like one. */
function registryOf(name: string): string {
  const [first = "", rest] = name.split("/", 2);
  return rest !== undefined && (/[.:]/.test(first) || first === "localhost") ? first : DOCKER_HUB;
}

/** The name by digest that a registry gave to an image, or nothing for one that was never pushed or pulled. */
export function repoDigest({ RepoDigests = [] }: Docker.ImageInspectInfo, name: string): string {
  const repository = name.replace(/@.*$/, "").replace(/:[^/]*$/, "");
  return RepoDigests.find((digest) => digest.startsWith(`${repository}@`)) ?? RepoDigests[0] ?? "";
}
