import type { Property } from "./property";
import type { Resource } from "./resource";

/** A variable of what a container, a job or a function runs with. */
export interface Variable {
  name: string;
  value: Property;
}

/** The types that run an image, a job or a function, and where each says what. */
interface Anatomy {
  images: (resource: Resource) => Property[];
  plainVariables: (resource: Resource) => Variable[];
  secretVariables: (resource: Resource) => Variable[];
}

const none = (): [] => [];

const anatomies: Readonly<Record<string, Anatomy>> = {
  "scaleway:containers/container:Container": {
    // `image` replaces `registryImage`; a container sets one of the two.
    images: ({ props }) => [props.at(props.at("image").isAbsent ? "registryImage" : "image")],
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:containers/namespace:Namespace": {
    images: none,
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:functions/function:Function": {
    images: none,
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:functions/namespace:Namespace": {
    images: none,
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:job/definition:Definition": {
    images: ({ props }) => [props.at("imageUri")],
    plainVariables: variablesIn("env"),
    secretVariables: none,
  },
  "aws:lambda/function:Function": {
    images: ({ props }) => (props.at("imageUri").isAbsent ? [] : [props.at("imageUri")]),
    plainVariables: variablesIn("environment", "variables"),
    secretVariables: none,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    images: (resource) => taskContainers(resource).map((container) => container.at("image")),
    plainVariables: (resource) =>
      taskContainers(resource).flatMap((container) =>
        container
          .at("environment")
          .items.map((entry) => ({ name: entry.at("name").text ?? "", value: entry.at("value") })),
      ),
    secretVariables: none,
  },
  // Docker has no secret variables: those of a container are not judged. What goes into an image stays in it.
  "docker:index/container:Container": {
    images: ({ props }) => [props.at("image")],
    plainVariables: none,
    secretVariables: none,
  },
  "docker:index/service:Service": {
    images: ({ props }) => [props.at("taskSpec", "containerSpec", "image")],
    plainVariables: variablesIn("taskSpec", "containerSpec", "env"),
    secretVariables: none,
  },
  "docker:index/remoteImage:RemoteImage": {
    images: ({ props }) => [props.at("name")],
    plainVariables: variablesIn("build", "buildArgs"),
    secretVariables: none,
  },
  "docker:index/image:Image": {
    images: none,
    plainVariables: variablesIn("build", "args"),
    secretVariables: none,
  },
};

/** Everything that runs an image, or has variables. */
export const workloadTypes = Object.keys(anatomies);

/** The same in a cloud: what it connects to is on another machine. */
export const cloudWorkloadTypes = workloadTypes.filter((type) => !type.startsWith("docker:"));

export function imagesOf(resource: Resource): Property[] {
  return anatomies[resource.type]?.images(resource) ?? [];
}

export function plainVariablesOf(resource: Resource): Variable[] {
  return anatomies[resource.type]?.plainVariables(resource) ?? [];
}

export function variablesOf(resource: Resource): Variable[] {
  return [...plainVariablesOf(resource), ...(anatomies[resource.type]?.secretVariables(resource) ?? [])];
}

/** The containers of a task, which AWS takes as a JSON text. */
export function taskContainers({ props }: Resource): Property[] {
  return props.at("containerDefinitions").json.items;
}

function variablesIn(...path: string[]): (resource: Resource) => Variable[] {
  return ({ props }) => props.at(...path).entries.map((value) => ({ name: value.key, value }));
}
