import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { programIn, type ProgramSpec } from "../program";
import type { Daemon } from "./daemon";

/** Runs a program of `scripts`, which sets something up in a container. It is not given what it wrote last, unless asked for. */
export function program(
  { server }: { server: Pick<Daemon, "dockerVariables"> },
  name: string,
  { environment, remembers = false, ...spec }: ProgramSpec,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const variables = { ...server.dockerVariables, ...environment };
  return programIn("hosts/docker/scripts", name, { ...spec, environment: variables, remembers }, opts);
}

/** Text of a program that containers run themselves. */
export function programText(file: string): string {
  return readFileSync(join(__dirname, "scripts", file), "utf8");
}
