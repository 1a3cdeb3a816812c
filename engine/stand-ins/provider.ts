/**
 * The kernel of the stand-in plugins: serves a table of resource types over the provider protocol of Pulumi's engine.
 * A resource type says what it takes, what it gives, and how it is created; checking, comparing, defaults, secrets
 * and unknown values are the same for all.
 */
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { serve, unary } from "../grpc-server";
import { checked } from "./checks";
import { type Failure, findMistakes, withDefaults } from "./inputs";
import { blotter, connectToEngine } from "./messages";
import type { Configuration, Context, ResourceType } from "./resource-type";
import { changedInputs, goesFirst, inOldOrder, planned, replacedBy, stateOf, withNews } from "./states";
import { configurationOf, marshal, type Marked, unmarshal } from "./values";

export interface Package {
  version: string;
  /** Absent: the plugin takes none. */
  configuration?: Configuration;
  /** By token, such as `random:index/randomId:RandomId`. */
  resources: Record<string, ResourceType>;
}

export function serveProvider(provided: Package): void {
  const provider = new Provider(provided);
  serve(ResourceProviderService, {
    handshake: unary(handshake),
    attach: unary(() => new Empty()),
    cancel: unary(() => provider.cancel()),
    getPluginInfo: unary(() => provider.getPluginInfo()),
    getSchema: unary(getSchema),
    checkConfig: unary((request: rpc.CheckRequest) => provider.checkConfig(request)),
    diffConfig: unary(() => new rpc.DiffResponse()),
    configure: unary((request: rpc.ConfigureRequest) => provider.configure(request)),
    check: unary((request: rpc.CheckRequest) => provider.check(request)),
    diff: unary((request: rpc.DiffRequest) => provider.diff(request)),
    create: unary((request: rpc.CreateRequest) => provider.create(request)),
    update: unary((request: rpc.UpdateRequest) => provider.update(request)),
    read: unary((request: rpc.ReadRequest) => provider.read(request)),
    delete: unary((request: rpc.DeleteRequest) => provider.delete(request)),
  });
}

interface Request {
  getUrn(): string;
  getType?(): string;
}

/** One method for each call of the protocol that depends on what the plugin provides. */
class Provider {
  private readonly interruption = new AbortController();
  private readonly engine = connectToEngine(process.argv.slice(2).find((argument) => !argument.startsWith("-")));
  /** Its secrets stay out of messages too. */
  private configured: Marked = { values: {}, secret: new Set(), unknown: new Set() };

  constructor(private readonly provided: Package) {}

  cancel(): Empty {
    this.interruption.abort();
    return new Empty();
  }

  getPluginInfo(): PluginInfo {
    const info = new PluginInfo();
    info.setVersion(this.provided.version);
    return info;
  }

  checkConfig(request: rpc.CheckRequest): rpc.CheckResponse {
    const { configuration } = this.provided;
    const response = new rpc.CheckResponse();
    response.setInputs(request.getNews());
    if (configuration) {
      const mistakes = findMistakes(configuration.inputs, configurationOf(request.getNews()));
      response.setFailuresList(mistakes.map(checkFailure));
    }
    return response;
  }

  configure(request: rpc.ConfigureRequest): rpc.ConfigureResponse {
    const { configuration } = this.provided;
    if (configuration) {
      this.configured = withDefaults(configuration.inputs, configurationOf(request.getArgs()));
      configuration.configure(this.configured.values);
    }
    const response = new rpc.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    response.setAcceptresources(false);
    return response;
  }

  async check(request: rpc.CheckRequest): Promise<rpc.CheckResponse> {
    const resource = { name: nameOf(request), seed: request.getRandomseed_asU8(), old: unmarshal(request.getOlds()) };
    const { inputs, failures } = await checked(this.typeOf(request), unmarshal(request.getNews()), resource);
    const response = new rpc.CheckResponse();
    response.setInputs(marshal(inputs));
    response.setFailuresList(failures.map(checkFailure));
    return response;
  }

  diff(request: rpc.DiffRequest): rpc.DiffResponse {
    const type = this.typeOf(request);
    const news = unmarshal(request.getNews());
    const ignored = request.getIgnorechangesList();
    const different = changedInputs(unmarshal(request.getOldInputs()), news, type.inputs);
    const changed = different.filter((name) => !ignored.includes(name));
    const replaced = replacedBy(type, changed, news);
    const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    const response = new rpc.DiffResponse();
    response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
    response.setDiffsList(changed);
    response.setReplacesList(replaced);
    response.setDeletebeforereplace(goesFirst(type, replaced, news));
    return response;
  }

  async create(request: rpc.CreateRequest): Promise<rpc.CreateResponse> {
    const type = this.typeOf(request);
    const inputs = unmarshal(request.getProperties());
    const response = new rpc.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(marshal(planned(type, inputs)));
      return response;
    }
    const { id, outputs } = await this.discreetly(request, [inputs], (context) => type.create(inputs.values, context));
    response.setId(id);
    response.setProperties(marshal(stateOf(type, inputs, outputs)));
    return response;
  }

  async update(request: rpc.UpdateRequest): Promise<rpc.UpdateResponse> {
    const type = this.typeOf(request);
    const inputs = unmarshal(request.getNews());
    const state = unmarshal(request.getOlds());
    const response = new rpc.UpdateResponse();
    if (request.getPreview()) {
      response.setProperties(marshal(planned(type, inputs)));
      return response;
    }
    const old = { id: request.getId(), state: state.values };
    const outputs = await this.discreetly(request, [inputs, state], (context) => {
      if (!type.update) throw new Error("this type of resource cannot be updated, only replaced");
      return type.update(inputs.values, old, context);
    });
    response.setProperties(marshal(stateOf(type, inputs, outputs)));
    return response;
  }

  async read(request: rpc.ReadRequest): Promise<rpc.ReadResponse> {
    const type = this.typeOf(request);
    const id = request.getId();
    const state = unmarshal(request.getProperties());
    if (Object.keys(state.values).length === 0) throw new Error("the stand-in for this plugin cannot import resources");
    const response = new rpc.ReadResponse();
    const found = await this.discreetly(request, [state], (context) =>
      type.read ? type.read(id, state.values, context) : {},
    );
    // No id says that the resource is gone.
    if (found === undefined) return response;
    const outputs = inOldOrder(type.inputs, state.values, found);
    response.setId(id);
    response.setProperties(marshal({ ...state, values: { ...state.values, ...outputs } }));
    const inputs = unmarshal(request.getInputs());
    response.setInputs(marshal(withNews(inputs, outputs, type.completed?.(inputs.values))));
    return response;
  }

  async delete(request: rpc.DeleteRequest): Promise<Empty> {
    const type = this.typeOf(request);
    const state = unmarshal(request.getProperties());
    const inputs = unmarshal(request.getOldInputs());
    const old = { id: request.getId(), state: state.values };
    await this.discreetly(request, [inputs, state], (context) => type.delete?.(inputs.values, old, context));
    return new Empty();
  }

  private typeOf(request: Request): ResourceType {
    const { resources } = this.provided;
    const token = request.getType?.() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
    const type = resources[token];
    if (type) return type;
    throw new Error(
      `${token} is not supported by the stand-in for this plugin; it knows ${Object.keys(resources).join(", ")}`,
    );
  }

  /** Does a resource's work, keeping the secrets of properties, and the plugin's own, out of what is said and thrown. */
  private discreetly<T>(
    request: Request,
    properties: Marked[],
    work: (context: Context) => T | Promise<T>,
  ): Promise<T> {
    const urn = request.getUrn();
    const blot = blotter([this.configured, ...properties]);
    const context: Context = {
      log: (line) => this.engine.log(urn, blot(line)),
      status: (line) => this.engine.log(urn, blot(line), true),
      signal: this.interruption.signal,
      name: nameOf(request),
    };
    // Without the error itself as a cause: its message has the secrets.
    return Promise.resolve(context)
      .then(work)
      .catch((error: unknown) => {
        throw new Error(blot(error instanceof Error ? error.message : String(error)));
      });
  }
}

function handshake(): rpc.ProviderHandshakeResponse {
  const response = new rpc.ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  return response;
}

function getSchema(): rpc.GetSchemaResponse {
  const response = new rpc.GetSchemaResponse();
  response.setSchema("{}");
  return response;
}

function nameOf(request: Request): string {
  return request.getUrn().split("::").at(-1) ?? "";
}

function checkFailure({ property, reason }: Failure): rpc.CheckFailure {
  const failure = new rpc.CheckFailure();
  failure.setProperty(property);
  failure.setReason(`${property} ${reason}`);
  return failure;
}
