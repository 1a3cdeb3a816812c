import { afterEach } from "vitest";
import type { Plugin, Resource } from "./plugin";

type Create = (kind: string, name: string, given: Resource["inputs"]) => Promise<Resource>;

/** Creates resources with this plugin that the end of the test deletes, the last one first. */
export function createForTest(plugin: () => Plugin): Create {
  const made: { kind: string; resource: Resource }[] = [];

  afterEach(async () => {
    for (const { kind, resource } of made.splice(0)) await plugin().delete(kind, "test", resource);
  });

  return async (kind, name, given) => {
    const resource = await plugin().create(kind, name, given);
    made.unshift({ kind, resource });
    return resource;
  };
}
