import { createdAt, id, organization, output, text, updatedAt } from "../fields";
import { preconditionFailed } from "../errors";
import { nameTaken } from "../objects";
import type { Resource } from "../resource";
import type { Service } from "../server";

const projects: Resource = {
  collection: "account/projects",
  path: "/account/v3/projects",
  label: "project_id",
  plural: "projects",
  fields: {
    id: id(),
    name: text({ required: true, max: 64 }),
    organization_id: organization(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    description: text(),
    qualification: output(() => ({ architecture_type: "unknown_architecture_type" })),
  },
  unique: { members: ["name"], conflict: nameTaken("project") },
  filters: { project_ids: (project, value) => project.id === value },
  deletable: (call, project) => {
    if (project.$seed) throw preconditionFailed("protected_resource", "the default project cannot be deleted");
    const inside = call.store
      .names()
      .find((name) => call.store.find(name, (item) => !item.$seed && (item.project_id ?? item.project) === project.id));
    if (inside) {
      throw preconditionFailed("resource_not_usable", `the project still has resources (${inside}): delete them first`);
    }
  },
};

export const account: Service = { resources: [projects] };
