import { existsSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import type { Failure, Inputs, InputValues } from "../inputs";
import { type Context, resourceType } from "../resource-type";
import { type Properties, textOf } from "../values";
import { archiveStream } from "./archive";
import { type Build, contextDigest, contextEntries, dockerfileInContext } from "./build-context";
import { said } from "./build-log";
import { daemon, daemonAddress } from "./daemon";
import { explained } from "./failures";
import { findImage } from "./images";
import { jsonLines } from "./json-lines";

const LOCAL = "it builds images where they run; set skipPush to true";
/** How much of a failed build's output its error repeats. */
const LAST_LINES = 20;

const inputs = {
  imageName: { type: "string", required: true },
  build: {
    type: "any",
    shape: {
      "context?": "string",
      "dockerfile?": "string",
      "args?": "string map",
      "target?": "string",
      "network?": "string",
      "platform?": "string",
      "builderVersion?": "string",
    },
    default: {},
  },
  skipPush: { type: "boolean", default: false },
  buildOnPreview: { type: "boolean", default: false },
  registry: { type: "any", refused: LOCAL },
} as const satisfies Inputs;

type ImageInputs = InputValues<typeof inputs>;

/** An image built on the server from a folder of this machine, and again when a file of it changes. */
export const image = resourceType({
  inputs,
  outputs: ["baseImageName", "context", "dockerfile", "platform", "registryServer", "repoDigest"],
  check: mistakes,
  // What the official plugin adds too: the digest makes a changed file a changed input.
  async complete({ build }) {
    const where = buildOf(build);
    return { build: { ...build, ...where, contextDigest: await contextDigest(where) } };
  },
  async create(given, context) {
    return { id: given.imageName, outputs: await build(given, context) };
  },
  update: (given, _old, context) => build(given, context),
  async read(_id, state) {
    const docker = await daemon();
    const name = textOf(state["imageName"]);
    const found = await findImage(docker, name).catch(
      explained(docker, daemonAddress(), { called: `image "${name}"`, tried: "cannot be read" }),
    );
    return found && { repoDigest: found.Id };
  },
});

function buildOf({ context = ".", dockerfile }: ImageInputs["build"]): Build {
  return { context, dockerfile: dockerfile ?? join(context, "Dockerfile") };
}

function mistakes({ build, skipPush, buildOnPreview }: ImageInputs): Failure[] {
  const where = buildOf(build);
  const { builderVersion = "BuilderBuildKit" } = build;
  const failures: Failure[] = [];
  if (!skipPush)
    failures.push({ property: "skipPush", reason: `must be true for the stand-in for this plugin: ${LOCAL}` });
  if (buildOnPreview) failures.push({ property: "buildOnPreview", reason: "must be false: previews change nothing" });
  if (!existsSync(where.context)) {
    failures.push({ property: "build.context", reason: `is ${where.context}, which does not exist` });
  } else if (!existsSync(where.dockerfile)) {
    failures.push({ property: "build.dockerfile", reason: `is ${where.dockerfile}, which does not exist` });
  } else if (dockerfileInContext(where).startsWith("../")) {
    failures.push({ property: "build.dockerfile", reason: `must be inside of build.context, ${where.context}` });
  }
  if (!["BuilderV1", "BuilderBuildKit"].includes(builderVersion)) {
    failures.push({ property: "build.builderVersion", reason: "must be one of BuilderV1, BuilderBuildKit" });
  }
  return failures;
}

async function build(given: ImageInputs, context: Context): Promise<Properties> {
  const docker = await daemon();
  const { imageName } = given;
  const where = buildOf(given.build);
  const lines: string[] = [];
  try {
    const progress = await docker.buildImage(archiveStream(contextEntries(where)), {
      ...buildOptions(given),
      abortSignal: context.signal,
    });
    for await (const message of jsonLines(progress)) {
      for (const line of said(message).lines) {
        lines.push(line);
        context.status(line);
      }
      if (message.error !== undefined) throw new Error([message.error, ...lines.slice(-LAST_LINES)].join("\n"));
    }
    const { Id } = await docker.getImage(imageName).inspect();
    return {
      baseImageName: imageName,
      context: where.context,
      dockerfile: dockerfileInContext(where),
      platform: given.build.platform ?? "",
      registryServer: "",
      repoDigest: Id,
    };
  } catch (error) {
    return explained(docker, daemonAddress(), {
      called: `image "${imageName}"`,
      tried: "cannot be built",
      image: imageName,
    })(error);
  }
}

function buildOptions({ imageName, build }: ImageInputs): Docker.ImageBuildOptions {
  const { args, target, network, platform, builderVersion } = build;
  return {
    t: imageName,
    dockerfile: dockerfileInContext(buildOf(build)),
    ...(args === undefined ? {} : { buildargs: args }),
    ...(target === undefined ? {} : { target }),
    ...(network === undefined ? {} : { networkmode: network }),
    ...(platform === undefined ? {} : { platform }),
    // As a number: at the text "2", dockerode opens a session of its own, which serves registry logins only and reads
    // files beside its code that a bundle does not have.
    ...(builderVersion === "BuilderV1" ? { rm: true } : { version: 2 as unknown as "2" }),
  };
}
