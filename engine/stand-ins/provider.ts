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
import { blotErrors, blotter, connectToEngine } from "./messages";
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
  const interruption = new AbortController();
  /** Its secrets stay out of messages too. */
  let configured: Marked = { values: {}, secret: new Set(), unknown: new Set() };
  const engine = connectToEngine(process.argv.slice(2).find((argument) => !argument.startsWith("-")));

  function typeOf(request: { getUrn(): string; getType?(): string }): ResourceType {
    const token = request.getType?.() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
    const type = provided.resources[token];
    if (type) return type;
    throw new Error(
      `${token} is not supported by the stand-in for this plugin; it knows ${Object.keys(provided.resources).join(", ")}`,
    );
  }

  function contextOf(request: { getUrn(): string }, ...hidden: Marked[]): Context {
    const urn = request.getUrn();
    const blot = blotter([configured, ...hidden]);
    return {
      log: (line) => engine.log(urn, blot(line)),
      status: (line) => engine.log(urn, blot(line), true),
      signal: interruption.signal,
      name: nameOf(request),
    };
  }

  serve(ResourceProviderService, {
    handshake: unary(() => {
      const response = new rpc.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    attach: unary(() => new Empty()),
    cancel: unary(() => {
      interruption.abort();
      return new Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion(provided.version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new rpc.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    }),
    checkConfig: unary((request: rpc.CheckRequest) => {
      const response = new rpc.CheckResponse();
      response.setInputs(request.getNews());
      if (provided.configuration) {
        const given = configurationOf(request.getNews());
        response.setFailuresList(findMistakes(provided.configuration.inputs, given).map(checkFailure));
      }
      return response;
    }),
    diffConfig: unary(() => new rpc.DiffResponse()),
    configure: unary((request: rpc.ConfigureRequest) => {
      if (provided.configuration) {
        configured = withDefaults(provided.configuration.inputs, configurationOf(request.getArgs()));
        provided.configuration.configure(configured.values);
      }
      const response = new rpc.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      response.setAcceptresources(false);
      return response;
    }),

    check: unary(async (request: rpc.CheckRequest) => {
      const type = typeOf(request);
      const resource = { name: nameOf(request), seed: request.getRandomseed_asU8(), old: unmarshal(request.getOlds()) };
      const { inputs, failures } = await checked(type, unmarshal(request.getNews()), resource);
      const response = new rpc.CheckResponse();
      response.setInputs(marshal(inputs));
      response.setFailuresList(failures.map(checkFailure));
      return response;
    }),

    diff: unary((request: rpc.DiffRequest) => {
      const type = typeOf(request);
      const news = unmarshal(request.getNews());
      const ignored = request.getIgnorechangesList();
      const different = changedInputs(unmarshal(request.getOldInputs()), news, type.inputs);
      const changed = different.filter((name) => !ignored.includes(name));
      const replaced = replacedBy(type, changed, news);
      const response = new rpc.DiffResponse();
      response.setChanges(
        changed.length > 0 ? rpc.DiffResponse.DiffChanges.DIFF_SOME : rpc.DiffResponse.DiffChanges.DIFF_NONE,
      );
      response.setDiffsList(changed);
      response.setReplacesList(replaced);
      response.setDeletebeforereplace(goesFirst(type, replaced, news));
      return response;
    }),

    create: unary(async (request: rpc.CreateRequest) => {
      const type = typeOf(request);
      const inputs = unmarshal(request.getProperties());
      const response = new rpc.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(marshal(planned(type, inputs)));
        return response;
      }
      const context = contextOf(request, inputs);
      const { id, outputs } = await type.create(inputs.values, context).catch(blotErrors(configured, inputs));
      response.setId(id);
      response.setProperties(marshal(stateOf(type, inputs, outputs)));
      return response;
    }),

    update: unary(async (request: rpc.UpdateRequest) => {
      const type = typeOf(request);
      const inputs = unmarshal(request.getNews());
      const old = unmarshal(request.getOlds());
      const response = new rpc.UpdateResponse();
      if (request.getPreview()) {
        response.setProperties(marshal(planned(type, inputs)));
        return response;
      }
      if (!type.update) throw new Error("this type of resource cannot be updated, only replaced");
      const outputs = await type
        .update(inputs.values, { id: request.getId(), state: old.values }, contextOf(request, inputs, old))
        .catch(blotErrors(configured, inputs, old));
      response.setProperties(marshal(stateOf(type, inputs, outputs)));
      return response;
    }),

    read: unary(async (request: rpc.ReadRequest) => {
      const type = typeOf(request);
      const state = unmarshal(request.getProperties());
      if (Object.keys(state.values).length === 0)
        throw new Error("the stand-in for this plugin cannot import resources");
      const response = new rpc.ReadResponse();
      const found = type.read
        ? await type.read(request.getId(), state.values, contextOf(request, state)).catch(blotErrors(configured, state))
        : {};
      // No id says that the resource is gone.
      if (found === undefined) return response;
      const outputs = inOldOrder(type.inputs, state.values, found);
      response.setId(request.getId());
      response.setProperties(marshal({ ...state, values: { ...state.values, ...outputs } }));
      const inputs = unmarshal(request.getInputs());
      response.setInputs(marshal(withNews(inputs, outputs, type.completed?.(inputs.values))));
      return response;
    }),

    delete: unary(async (request: rpc.DeleteRequest) => {
      const type = typeOf(request);
      const state = unmarshal(request.getProperties());
      const inputs = unmarshal(request.getOldInputs());
      await type
        .delete?.(inputs.values, { id: request.getId(), state: state.values }, contextOf(request, inputs, state))
        .catch(blotErrors(configured, inputs, state));
      return new Empty();
    }),
  });
}

function nameOf(request: { getUrn(): string }): string {
  return request.getUrn().split("::").at(-1) ?? "";
}

function checkFailure({ property, reason }: Failure): rpc.CheckFailure {
  const failure = new rpc.CheckFailure();
  failure.setProperty(property);
  failure.setReason(`${property} ${reason}`);
  return failure;
}
