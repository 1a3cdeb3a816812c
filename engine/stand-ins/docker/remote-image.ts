import type Docker from "dockerode";
import type { Inputs } from "../inputs";
import { resourceType } from "../resource-type";
import { type Properties, textOf } from "../values";
import { daemon, daemonAddress } from "./daemon";
import { explained, type Subject, unlessGone } from "./failures";
import { findImage, findOrPull, repoDigest } from "./images";

const inputs = {
  name: { type: "string", required: true, replaces: true },
  keepLocally: { type: "boolean" },
  forceRemove: { type: "boolean" },
  pullTriggers: { type: "strings", replaces: true, unordered: true },
  triggers: { type: "string map", replaces: true },
  build: { type: "any", refused: "use docker.Image" },
  platform: { type: "string", refused: "images are of the platform of their server" },
} as const satisfies Inputs;

/** An image that is on the server already, or is pulled. */
export const remoteImage = resourceType({
  inputs,
  outputs: ["imageId", "repoDigest"],
  async create({ name }) {
    const outputs = await ready(name);
    return { id: idOf(outputs, name), outputs };
  },
  update: ({ name }) => ready(name),
  async read(_id, state) {
    const name = textOf(state["name"]);
    const docker = await daemon();
    const found = await findImage(docker, name).catch(
      explained(docker, daemonAddress(), subject(name, "cannot be read")),
    );
    return found && outputsOf(found, name);
  },
  async delete({ name, keepLocally, forceRemove = false }) {
    if (keepLocally) return;
    const docker = await daemon();
    await unlessGone(docker.getImage(name).remove({ force: forceRemove })).catch(
      explained(docker, daemonAddress(), subject(name, "cannot be removed")),
    );
  },
});

async function ready(name: string): Promise<Properties> {
  const docker = await daemon();
  const found = await findOrPull(docker, name).catch(
    explained(docker, daemonAddress(), subject(name, "cannot be had")),
  );
  return outputsOf(found, name);
}

function subject(name: string, tried: string): Subject {
  return { called: `image "${name}"`, tried, image: name };
}

function outputsOf(found: Docker.ImageInspectInfo, name: string): Properties {
  return { imageId: found.Id, repoDigest: repoDigest(found, name) };
}

/** As the official plugin makes it. */
function idOf({ imageId }: Properties, name: string): string {
  return `${textOf(imageId)}${name}`;
}
