import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

export interface ProgramSpec {
  /** Programs of the folder and the words they are called with, by what is done to the resource. */
  run: {
    create: string;
    /** After a change of the environment or of these words. Default: as `create`. */
    update?: string;
    /** Default: nothing is to be undone. */
    delete?: string;
  };
  environment: Record<string, pulumi.Input<string>>;
  /** Whether it is given what it wrote last, as PULUMI_COMMAND_STDOUT. Default: it is. */
  remembers?: boolean;
  /** Values that make another thing of it: a change deletes the old one. */
  replacedBy?: string[];
}

/**
 * A resource that is made by a program of ours, where Pulumi runs: what no provider does. The program may be run again at
 * any time.
 * @param folder that it is in, from the root of the project, where Pulumi runs commands: an absolute path would differ from
 *   machine to machine
 */
export function programIn(
  folder: string,
  name: string,
  { run, environment, remembers, replacedBy }: ProgramSpec,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const line = (words: string) => `node ${folder}/${words}`;
  // What is made again has the name of what was there: to undo that afterwards would undo both.
  const order = run.delete === undefined ? {} : { deleteBeforeReplace: true };
  return new command.local.Command(
    name,
    {
      create: line(run.create),
      update: run.update && line(run.update),
      delete: run.delete && line(run.delete),
      environment,
      triggers: replacedBy,
      addPreviousOutputInEnv: remembers,
      // The reason of a failure comes with the error; anything else would be shown twice.
      logging: command.local.Logging.None,
    },
    { ...opts, ...order },
  );
}
