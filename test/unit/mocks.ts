import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type * as protocol from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { writeStacks } from "../../environment/stack-traces";

export type Properties = Record<string, unknown>;

/** One resource, as the engine is told of it. */
export interface Registered {
  urn: string;
  type: string;
  name: string;
  custom: boolean;
  /** Inputs, with secrets in clear: `secretInputs` says which they are. */
  inputs: Properties;
  /** Paths of the secret inputs: `environment.TOKEN`. */
  secretInputs: string[];
  /** Logical name of the parent; absent for a resource of the stack itself. */
  parent?: string;
  protect?: boolean;
  /** Logical names of what it waits for, inputs included. */
  dependsOn: string[];
  /** Number of aliases and transforms that reached it. */
  aliases: number;
  transforms: number;
  /** What `registerOutputs` was given; absent when it was not called. */
  outputs?: Properties;
  secretOutputs?: string[];
}

/** What a provider answers about one type of resource, besides its inputs and an id. */
export type Answers = Readonly<Record<string, (inputs: Properties, name: string) => Properties>>;

export interface World {
  /** By type token of the resource. Whatever is not listed is a mistake; a component needs no entry. */
  resources: Answers;
  /** By token of the function. Whatever is not listed is a mistake. */
  functions?: Answers;
  preview?: boolean;
}

writeStacks({ ofPromises: false });

/**
 * Runs a program without engine and provider, to the end of what it registers.
 * @throws what the program throws, and on anything that the world has no answer for
 */
export async function run<Result>(
  program: () => Result,
  world: World,
): Promise<{ result: Result; resources: Resources }> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        const given = inputs as Properties;
        if (!custom) {
          return { id: undefined, state: given };
        }
        return { id: idOf(type, name), state: { ...given, ...answer(world.resources, type)(given, name) } };
      },
      call: ({ token, inputs }) => answer(world.functions ?? {}, token)(inputs as Properties, token),
    },
    "socle",
    "test",
    world.preview,
  );
  const registered = record(pulumi.runtime.getMonitor() as unknown as Monitor);
  try {
    return { result: program(), resources: new Resources(registered) };
  } finally {
    // A program that threw has registered something too, which must not end up in the next one's world.
    await pulumi.runtime.disconnect();
  }
}

/** What a program registered. */
export class Resources {
  constructor(readonly all: readonly Registered[]) {}

  /** The one resource of this type and, when there are several, this name. */
  one(type: string, name?: string): Registered {
    const found = this.ofType(type).filter((resource) => name === undefined || resource.name === name);
    if (found.length !== 1) {
      const names = this.all.map((resource) => `  ${resource.type} ${resource.name}`).join("\n");
      throw new Error(`${found.length} resources ${type} ${name ?? ""}; there are\n${names}`);
    }
    return found[0]!;
  }

  ofType(type: string): Registered[] {
    return this.all.filter((resource) => resource.type === type);
  }

  /** Those under a resource, at any depth. */
  under(name: string): Registered[] {
    const children = this.all.filter(({ parent }) => parent === name);
    return children.flatMap((child) => [child, ...(child.name === name ? [] : this.under(child.name))]);
  }
}

/** The value of an output. */
export function valueOf<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

/** Id of a mocked resource: a UUID, as real ones are. */
export function idOf(type: string, name: string): string {
  const hex = createHash("sha256").update(`${type} ${name}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

function answer(answers: Answers, token: string): Answers[string] {
  const found = answers[token];
  if (found === undefined) {
    throw new Error(`nothing in this test answers for ${token}`);
  }
  return found;
}

type Callback = (error: unknown, answer?: { getUrn(): string }) => void;

interface Monitor {
  registerResource(request: protocol.RegisterResourceRequest, callback: Callback): void;
  registerResourceOutputs(request: protocol.RegisterResourceOutputsRequest, callback: Callback): void;
  registerResourceHook?(request: protocol.RegisterResourceHookRequest, callback: Callback): void;
}

/** Listens between the program and the mocked engine, where options are still to be seen. */
function record(monitor: Monitor): Registered[] {
  const registered: Registered[] = [];
  const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);
  const registerResource = monitor.registerResource.bind(monitor);
  const registerResourceOutputs = monitor.registerResourceOutputs.bind(monitor);

  monitor.registerResource = (request, callback) => {
    registerResource(request, (error, response) => {
      if (response !== undefined) {
        const { clear: inputs, secrets: secretInputs } = properties(request.getObject());
        registered.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          custom: request.getCustom(),
          inputs,
          secretInputs,
          parent: request.getParent() === "" ? undefined : nameOf(request.getParent()),
          protect: request.getProtect() || undefined,
          dependsOn: request.getDependenciesList().map(nameOf).sort(),
          aliases: request.getAliasesList().length,
          transforms: request.getTransformsList().length,
        });
      }
      callback(error, response);
    });
  };
  monitor.registerResourceOutputs = (request, callback) => {
    const { clear, secrets } = properties(request.getOutputs());
    const owner = registered.find(({ urn }) => urn === request.getUrn());
    Object.assign(owner ?? {}, { outputs: clear, secretOutputs: secrets });
    registerResourceOutputs(request, callback);
  };
  // The SDK's mocks have none. Without an engine nothing calls a hook.
  monitor.registerResourceHook = (_request, callback) => callback(null);
  return registered;
}

const secretSignature = "4dabf18193072939515e22adb298388d";

function properties(struct: Struct | undefined): { clear: Properties; secrets: string[] } {
  const secrets: string[] = [];
  const reveal = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, index) => reveal(item, `${path}[${index}]`));
    }
    if (value === null || typeof value !== "object") {
      return value;
    }
    if (secretSignature in value && "value" in value) {
      secrets.push(path);
      return reveal(value.value, path);
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, reveal(item, path === "" ? key : `${path}.${key}`)]),
    );
  };
  return { clear: reveal(struct?.toJavaScript() ?? {}, "") as Properties, secrets };
}
