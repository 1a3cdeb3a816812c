/** Stands in for the `command` plugin: runs commands on this machine when a resource is made, changed or deleted. */
import { randomBytes } from "node:crypto";
import { version } from "@pulumi/command/package.json";
import type { Inputs, InputValues } from "../inputs";
import { serveProvider } from "../provider";
import { type Context, resourceType } from "../resource-type";
import type { Json, Properties } from "../values";
import { runCommand } from "./run";

const NO_ASSETS = "it collects no files; write them where a later resource reads them";

const inputs = {
  create: { type: "string" },
  update: { type: "string" },
  delete: { type: "string" },
  dir: { type: "string" },
  environment: { type: "string map" },
  interpreter: { type: "strings" },
  stdin: { type: "string" },
  triggers: { type: "any" },
  addPreviousOutputInEnv: { type: "boolean", default: true },
  logging: { type: "string", oneOf: ["stdout", "stderr", "stdoutAndStderr", "none"] },
  assetPaths: { type: "strings", refused: NO_ASSETS },
  archivePaths: { type: "strings", refused: NO_ASSETS },
} as const satisfies Inputs;

type CommandInputs = InputValues<typeof inputs>;

async function run(
  command: string | undefined,
  given: CommandInputs,
  previous: Properties,
  context: Context,
): Promise<Properties> {
  const stdout = textOf(previous["stdout"]);
  const stderr = textOf(previous["stderr"]);
  if (command === undefined) return { stdout, stderr };
  const earlier = { PULUMI_COMMAND_STDOUT: stdout, PULUMI_COMMAND_STDERR: stderr };
  return runCommand(
    {
      interpreter: given.interpreter?.length ? given.interpreter : ["/bin/sh", "-c"],
      command,
      directory: given.dir,
      environment: {
        ...process.env,
        ...given.environment,
        ...(given.addPreviousOutputInEnv
          ? Object.fromEntries(Object.entries(earlier).filter(([, text]) => text !== ""))
          : {}),
      },
      stdin: given.stdin,
      logging: given.logging ?? "stdoutAndStderr",
    },
    context,
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

serveProvider({
  version: version.replace(/^v/, ""),
  resources: {
    "command:local:Command": resourceType({
      inputs,
      outputs: ["stdout", "stderr"],
      revealing: ["stdout", "stderr"],
      // A changed trigger runs `update` where there is one; without one, the resource is replaced by a new `create`.
      replacedBy: (changed, { update }) => (update === undefined ? changed.filter((name) => name === "triggers") : []),
      async create(given, context) {
        const outputs = await run(given.create, given, {}, context);
        return { id: `${context.name}${randomBytes(4).toString("hex")}`, outputs };
      },
      update: (given, { state }, context) => run(given.update ?? given.create, given, state, context),
      async delete(given, { state }, context) {
        await run(given.delete, given, state, context);
      },
    }),
  },
});
