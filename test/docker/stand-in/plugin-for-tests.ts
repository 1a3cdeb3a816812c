import { afterAll, afterEach, beforeAll } from "vitest";
import { dockerCommand, makeShellImage, type DockerCommand } from "./fixture";
import { Plugin, type Resource } from "./plugin";

type Create = (kind: string, name: string, given: Resource["inputs"]) => Promise<Resource>;

/** One plugin for these tests, and the image that their containers have. What `create` makes, the end of the test deletes. */
export function pluginForTests(
  environment: NodeJS.ProcessEnv,
  given: (plugin: Plugin) => void,
): { docker: DockerCommand; create: Create } {
  const docker = dockerCommand(environment);
  let plugin: Plugin | undefined;

  beforeAll(async () => {
    await makeShellImage(docker);
    plugin = await Plugin.start(environment);
    given(plugin);
  });
  afterAll(async () => plugin?.stop());

  return { docker, create: createForTest(() => plugin!) };
}

/** Creates resources with this plugin that the end of the test deletes, the last one first. */
function createForTest(plugin: () => Plugin): Create {
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
