import { computed, createdAt, flag, id, locality, organization, output, project, text, updatedAt } from "../fields";
import { plainNotFound } from "../errors";
import { textOf } from "../json";
import { nameTaken } from "../objects";
import type { Resource } from "../resource";
import type { Service } from "../server";

const root = "/registry/v1/regions/:region";

const namespaces: Resource = {
  collection: "registry/namespaces",
  path: `${root}/namespaces`,
  label: "namespace",
  plural: "namespaces",
  fields: {
    id: id(),
    name: text({
      required: true,
      fixed: true,
      min: 4,
      max: 54,
      pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
      help: "must consist of lower-case letters, digits and single dashes",
    }),
    description: text(),
    organization_id: organization(),
    project_id: project(),
    status: output("ready"),
    status_message: output(""),
    endpoint: computed((item) => `rg.${item.$locality}.scw.cloud/${textOf(item.name)}`),
    is_public: flag(),
    size: output(0),
    image_count: computed((item, call) => call.store.list("registry/images", (i) => i.namespace_id === item.id).length),
    created_at: createdAt(),
    updated_at: updatedAt(),
    region: locality(),
  },
  states: { field: "status", settled: "ready", deleting: "deleting" },
  unique: { members: ["name", "region"], conflict: nameTaken("namespace") },
  owns: { "registry/images": "namespace_id" },
  missing: () => plainNotFound("Namespace was not found"),
  show: { address: ({ endpoint }) => textOf(endpoint) },
};

/** Nothing pushes to this registry; images appear when a test puts them in the store. */
const images: Resource = {
  collection: "registry/images",
  path: `${root}/images`,
  label: "image",
  plural: "images",
  calls: ["list", "read", "delete"],
  fields: {
    id: id(),
    name: text(),
    namespace_id: output(),
    status: output("ready"),
    status_message: output(""),
    visibility: output("inherit"),
    size: output(0),
    tags: output(() => []),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
  states: { field: "status", settled: "ready", deleting: "deleting" },
  owns: { "registry/tags": "image_id" },
  missing: () => plainNotFound("Image was not found"),
};

const tags: Resource = {
  collection: "registry/tags",
  path: `${root}/tags`,
  label: "tag",
  plural: "tags",
  calls: ["read"],
  fields: {
    id: id(),
    name: text(),
    image_id: output(),
    status: output("ready"),
    digest: output(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
  missing: () => plainNotFound("Tag was not found"),
};

/** The tags of one image are listed below the image, and read on their own. */
const imageTags: Resource = {
  ...tags,
  path: `${root}/images/:image_id/tags`,
  calls: ["list"],
  parent: { param: "image_id", collection: "registry/images", label: "image" },
};

export const registry: Service = { resources: [namespaces, images, tags, imageTags] };
