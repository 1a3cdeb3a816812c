import { invalidArgument, invalidArguments } from "../errors";
import { anything, createdAt, id, object, oneOf, output, tags, text, updatedAt, uuid } from "../fields";
import { isObject } from "../json";
import type { Item, JsonObject } from "../records";
import type { Resource } from "../resource";
import { root, states } from "./container-common";
import { isCron } from "./cron";

const triggerSources = ["cron", "sqs", "nats"] as const;

const withoutSecrets = (config: JsonObject[string]): JsonObject | undefined => {
  if (!isObject(config)) return undefined;
  const secret = ["secret_access_key", "credentials_file_content"];
  return Object.fromEntries(Object.entries(config).filter(([member]) => !secret.includes(member)));
};

export const triggers: Resource = {
  collection: "containers/triggers",
  path: `${root}/triggers`,
  label: "trigger",
  plural: "triggers",
  fields: {
    id: id(),
    name: text({ required: true }),
    description: text(),
    tags: tags(),
    status: output("ready"),
    error_message: output(),
    container_id: uuid({ required: true, fixed: true }),
    destination_config: object(
      {
        http_path: text({ initial: "/" }),
        http_method: oneOf(["get", "post", "put", "patch", "delete"], { initial: "post" }),
      },
      { initial: () => ({ http_path: "/", http_method: "post" }) },
    ),
    source_type: output(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    cron_config: anything(),
    sqs_config: { ...anything(), answer: (item) => withoutSecrets(item.sqs_config) },
    nats_config: { ...anything(), answer: (item) => withoutSecrets(item.nats_config) },
  },
  states,
  references: { container_id: { collection: "containers/containers", label: "container" } },
  prepare: (_call, body, before) => {
    const sources = triggerSources.filter((source) => isObject(body[`${source}_config`]));
    if (!before && sources.length !== 1) {
      throw invalidArguments([
        { argument: "source", reason: "required", help: "give one of cron_config, sqs_config, nats_config" },
      ]);
    }
    const merged: JsonObject = { ...body };
    for (const source of sources) merged[`${source}_config`] = mergeSource(body, before, `${source}_config`);
    return merged;
  },
  check: (_call, { cron_config: cron }) => {
    if (isObject(cron) && !isCron(cron.schedule)) {
      throw invalidArgument("cron_config.schedule", 'must be a UNIX cron schedule of five fields, such as "5 4 * * *"');
    }
  },
  created: (_call, item) => {
    item.source_type = triggerSources.find((source) => isObject(item[`${source}_config`]));
  },
  updated: (_call, item) => {
    item.source_type = triggerSources.find((source) => isObject(item[`${source}_config`]));
  },
  settled: (store, item) => {
    store.update("containers/triggers", item.id, { error_message: "" });
  },
};

/** Members that a change leaves null keep their value; a missing header map is an empty one. */
function mergeSource(body: JsonObject, before: Item | undefined, name: string): JsonObject {
  const given = isObject(body[name]) ? body[name] : {};
  const old = isObject(before?.[name]) ? before[name] : {};
  const said = Object.entries(given).filter(([, value]) => value !== null);
  return { ...(name === "cron_config" ? { headers: {} } : {}), ...old, ...Object.fromEntries(said) };
}
