/** The stand-in for the docker plugin as the engine sees it: a process that answers over the provider protocol. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Json, type Properties, unmarshal } from "../../../engine/stand-ins/values";

const root = join(__dirname, "../../..");
const entry = join(root, "engine/stand-ins/docker/plugin.ts");

/** A property that is not known before an update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function secret(value: Json): Properties {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export interface Resource {
  id: string;
  inputs: Properties;
  state: Properties;
  /** The names of the properties that are secret. */
  secrets: string[];
}

type Call<Request, Response> = (
  request: Request,
  done: (error: grpc.ServiceError | null, response: Response) => void,
) => unknown;

export class Plugin {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: ResourceProviderClient,
  ) {}

  static async start(environment: NodeJS.ProcessEnv, config: Properties = {}): Promise<Plugin> {
    const child = spawn(process.execPath, ["--require", "tsx/cjs", entry], {
      cwd: root,
      env: environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const plugin = new Plugin(child, client);
    const request = new rpc.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(config));
    await plugin.ask(client.configure.bind(client), request);
    return plugin;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.client.close();
    this.child.stdin?.end();
    await ended;
  }

  async check(kind: string, name: string, given: Properties, old: Properties = {}) {
    const request = new rpc.CheckRequest();
    request.setUrn(urnOf(kind, name));
    request.setNews(Struct.fromJavaScript(given));
    request.setOlds(Struct.fromJavaScript(old));
    const response = await this.ask<rpc.CheckRequest, rpc.CheckResponse>(this.client.check.bind(this.client), request);
    return {
      failures: response.getFailuresList().map((failure) => failure.getReason()),
      inputs: response.getInputs()?.toJavaScript() as Properties,
    };
  }

  /** Checks and creates. */
  async create(kind: string, name: string, given: Properties): Promise<Resource> {
    const { inputs, failures } = await this.check(kind, name, given);
    if (failures.length > 0) throw new Error(failures.join("; "));
    const response = await this.createChecked(kind, name, inputs, false);
    return { id: response.getId(), inputs, ...resultOf(response.getProperties()) };
  }

  /** What is known of a resource before it is made. */
  async preview(kind: string, name: string, given: Properties): Promise<{ values: Properties; unknown: string[] }> {
    const { inputs } = await this.check(kind, name, given);
    const { values, unknown } = unmarshal((await this.createChecked(kind, name, inputs, true)).getProperties());
    return { values, unknown: [...unknown] };
  }

  private createChecked(kind: string, name: string, inputs: Properties, preview: boolean): Promise<rpc.CreateResponse> {
    const request = new rpc.CreateRequest();
    request.setUrn(urnOf(kind, name));
    request.setProperties(Struct.fromJavaScript(inputs));
    request.setPreview(preview);
    return this.ask(this.client.create.bind(this.client), request);
  }

  async diff(kind: string, name: string, old: Resource, given: Properties) {
    const { inputs } = await this.check(kind, name, given, old.inputs);
    const request = new rpc.DiffRequest();
    request.setUrn(urnOf(kind, name));
    request.setId(old.id);
    request.setOldInputs(Struct.fromJavaScript(old.inputs));
    request.setOlds(Struct.fromJavaScript(old.state));
    request.setNews(Struct.fromJavaScript(inputs));
    const response = await this.ask<rpc.DiffRequest, rpc.DiffResponse>(this.client.diff.bind(this.client), request);
    return {
      changed: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deletedFirst: response.getDeletebeforereplace(),
    };
  }

  async update(kind: string, name: string, old: Resource, given: Properties): Promise<Resource> {
    const { inputs } = await this.check(kind, name, given, old.inputs);
    const request = new rpc.UpdateRequest();
    request.setUrn(urnOf(kind, name));
    request.setId(old.id);
    request.setOlds(Struct.fromJavaScript(old.state));
    request.setOldInputs(Struct.fromJavaScript(old.inputs));
    request.setNews(Struct.fromJavaScript(inputs));
    const response = await this.ask<rpc.UpdateRequest, rpc.UpdateResponse>(
      this.client.update.bind(this.client),
      request,
    );
    return { id: old.id, inputs, ...resultOf(response.getProperties()) };
  }

  /** Undefined when the resource is gone. */
  async read(kind: string, name: string, old: Resource): Promise<Resource | undefined> {
    const request = new rpc.ReadRequest();
    request.setUrn(urnOf(kind, name));
    request.setId(old.id);
    request.setInputs(Struct.fromJavaScript(old.inputs));
    request.setProperties(Struct.fromJavaScript(old.state));
    const response = await this.ask<rpc.ReadRequest, rpc.ReadResponse>(this.client.read.bind(this.client), request);
    if (response.getId() === "") return undefined;
    const inputs = response.getInputs()?.toJavaScript() as Properties;
    return { id: response.getId(), inputs, ...resultOf(response.getProperties()) };
  }

  async delete(kind: string, name: string, old: Resource): Promise<void> {
    const request = new rpc.DeleteRequest();
    request.setUrn(urnOf(kind, name));
    request.setId(old.id);
    request.setProperties(Struct.fromJavaScript(old.state));
    request.setOldInputs(Struct.fromJavaScript(old.inputs));
    await this.ask<rpc.DeleteRequest, Empty>(this.client.delete.bind(this.client), request);
  }

  private ask<Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response> {
    return new Promise((resolve, reject) =>
      call(request, (error, response) => (error ? reject(new Error(error.details)) : resolve(response))),
    );
  }
}

function resultOf(properties: Struct | undefined): { state: Properties; secrets: string[] } {
  const { values, secret: secrets } = unmarshal(properties);
  return { state: values, secrets: [...secrets] };
}

/** Kind: such as `Container`. */
function urnOf(kind: string, name: string): string {
  const module = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  return `urn:pulumi:test::test::docker:index/${module}:${kind}::${name}`;
}
