import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readEnvironment, requiredSecrets } from "../../../environment";
import { scalewayDns } from "../../../hosts/dns/scaleway";
import { products } from "../../../products";
import type { Product, ProductOutputs } from "../../../products/product";
import { projectId, scalewayHost, scalewayWorld, type } from "../hosts/scaleway/world";
import { run, type Registered, type Resources } from "../mocks";

export type Settings = Record<string, unknown>;

/** What a stack file of this project says. */
export function stackFile(stack: string): Settings {
  const text = readFileSync(join(__dirname, "../../..", `Pulumi.${stack}.yaml`), "utf8");
  return (parse(text) as { config: Settings }).config;
}

/** Variables that name the account, which no stack file of this project does. */
export const account = {
  SCW_DEFAULT_PROJECT_ID: projectId,
  SCW_ACCESS_KEY: "SCWXXXXXXXXXXXXXXXXX",
  SCW_SECRET_KEY: "hidden",
};

export interface Deployed {
  outputs: ProductOutputs;
  resources: Resources;
  container: (process: string) => Container;
}

const asCommitted = new Map<string, Promise<Deployed>>();

/** One product, built as the program builds it from a stack file, with made-up values for its secrets. Built once. */
export function deployed(name: string, stack: string): Promise<Deployed> {
  const key = `${stack} ${name}`;
  const built = asCommitted.get(key) ?? deployedWith(name, stack, stackFile(stack));
  asCommitted.set(key, built);
  return built;
}

/** The same with other settings than the stack file's, or with other products than the project's. */
export async function deployedWith(
  name: string,
  stack: string,
  settings: Settings,
  known: readonly Product[] = products,
): Promise<Deployed> {
  const { result: outputs, resources } = await run(() => {
    const secrets = requiredSecrets(settings, known).map((key) => [key, `s3cret ${key}`] as const);
    const values = Object.fromEntries([...Object.entries(settings).map(asPulumiDoes), ...secrets]);
    const environment = readEnvironment(
      {
        stack,
        values,
        secretKeys: new Set(secrets.map(([key]) => key)),
        secret: (key) => pulumi.secret(values[key] ?? ""),
      },
      known,
      account,
    );
    const running = environment.products.find(({ product }) => product.name === name);
    if (running === undefined) {
      throw new Error(
        `Pulumi.${stack}.yaml has no ${name}:version, and tests compare preprod and prod: add it to both`,
      );
    }
    const { owner, disposable, domain } = environment;
    const host = scalewayHost({
      placement: { environment: stack, product: name, owner, disposable },
      dns: scalewayDns({ zone: domain, projectId }),
    });
    return running.product.build(running.environment, host);
  }, scalewayWorld);
  return { outputs, resources, container: (process) => containerOf(resources, process) };
}

/** The container of a process. */
export interface Container {
  commands: string[];
  env: Record<string, string>;
  secrets: Record<string, string>;
  inputs: Registered["inputs"];
}

function containerOf(resources: Resources, process: string): Container {
  const found = resources
    .ofType(type.container)
    .filter(({ inputs }) => (inputs["tags"] as string[]).includes(`process:${process}`));
  if (found.length !== 1) throw new Error(`${found.length} containers of ${process}`);
  const { inputs } = found[0]!;
  return {
    inputs,
    commands: inputs["commands"] as string[],
    env: inputs["environmentVariables"] as Record<string, string>,
    secrets: inputs["secretEnvironmentVariables"] as Record<string, string>,
  };
}

/** Pulumi hands values over as text, structured ones as JSON. */
function asPulumiDoes([key, value]: [string, unknown]): [string, string] {
  return [key, typeof value === "string" ? value : JSON.stringify(value)];
}
