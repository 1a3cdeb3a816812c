import type { Property } from "./property";
import type { Resource } from "./resource";

/** A variable of what a container, a job or a function runs with. */
export interface Variable {
  name: string;
  value: Property;
}

/** The types that run an image, a job or a function, and where each says what. */
interface Anatomy {
  images?: (resource: Resource) => Property[];
  /** The words of what it runs. */
  command?: (resource: Resource) => Property[];
  plainVariables?: (resource: Resource) => Variable[];
  secretVariables?: (resource: Resource) => Variable[];
}

const anatomies: Readonly<Record<string, Anatomy>> = {
  "scaleway:containers/container:Container": {
    // `image` replaces `registryImage`; a container sets one of the two.
    images: ({ props }) => [props.at(props.at("image").isAbsent ? "registryImage" : "image")],
    command: ({ props }) => [...props.at("commands").items, ...props.at("args").items],
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:containers/namespace:Namespace": {
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:functions/function:Function": {
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:functions/namespace:Namespace": {
    plainVariables: variablesIn("environmentVariables"),
    secretVariables: variablesIn("secretEnvironmentVariables"),
  },
  "scaleway:job/definition:Definition": {
    images: ({ props }) => [props.at("imageUri")],
    command: ({ props }) => [props.at("command"), ...props.at("startupCommands").items, ...props.at("args").items],
    plainVariables: variablesIn("env"),
  },
  "aws:lambda/function:Function": {
    images: ({ props }) => (props.at("imageUri").isAbsent ? [] : [props.at("imageUri")]),
    plainVariables: variablesIn("environment", "variables"),
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    images: (resource) => taskContainers(resource).map((container) => container.at("image")),
    command: (resource) =>
      taskContainers(resource).flatMap((container) => [
        ...container.at("entryPoint").items,
        ...container.at("command").items,
      ]),
    plainVariables: (resource) =>
      taskContainers(resource).flatMap((container) =>
        container
          .at("environment")
          .items.map((entry) => ({ name: entry.at("name").text ?? "", value: entry.at("value") })),
      ),
  },
  // Docker has no secret variables: those that Pulumi keeps secret are not judged. What goes into an image stays in it.
  "docker:index/container:Container": {
    plainVariables: ({ plain }) =>
      plain.at("envs").items.map((line) => ({ name: line.text?.split("=")[0] ?? "", value: line.after("=") })),
    images: ({ props }) => [props.at("image")],
    command: ({ props }) => [
      ...props.at("entrypoints").items,
      ...props.at("command").items,
      ...props.at("healthcheck", "tests").items,
    ],
  },
  "docker:index/service:Service": {
    images: ({ props }) => [props.at("taskSpec", "containerSpec", "image")],
    command: ({ props }) => {
      const container = props.at("taskSpec", "containerSpec");
      return [...container.at("commands").items, ...container.at("args").items];
    },
    plainVariables: variablesIn("taskSpec", "containerSpec", "env"),
  },
  "docker:index/remoteImage:RemoteImage": {
    images: ({ props }) => [props.at("name")],
    plainVariables: variablesIn("build", "buildArgs"),
  },
  "docker:index/image:Image": {
    plainVariables: variablesIn("build", "args"),
  },
};

/** Everything that runs an image. */
export const typesWithImages = Object.keys(anatomies).filter((type) => anatomies[type]?.images);

/** Everything that runs a command which anyone who may look at it can read. */
export const typesWithCommands = Object.keys(anatomies).filter((type) => anatomies[type]?.command);

/** Everything that has variables which anyone who may look at it can read. */
export const typesWithPlainVariables = Object.keys(anatomies).filter((type) => anatomies[type]?.plainVariables);

/** Everything that has variables in a cloud, where what it connects to is on another machine. */
export const cloudTypesWithVariables = typesWithPlainVariables.filter((type) => !type.startsWith("docker:"));

export function imagesOf(resource: Resource): Property[] {
  return anatomies[resource.type]?.images?.(resource) ?? [];
}

export function commandOf(resource: Resource): Property[] {
  return anatomies[resource.type]?.command?.(resource) ?? [];
}

export function plainVariablesOf(resource: Resource): Variable[] {
  return anatomies[resource.type]?.plainVariables?.(resource) ?? [];
}

export function variablesOf(resource: Resource): Variable[] {
  return [...plainVariablesOf(resource), ...(anatomies[resource.type]?.secretVariables?.(resource) ?? [])];
}

/** The containers of a task, which AWS takes as a JSON text. */
export function taskContainers({ props }: Resource): Property[] {
  return props.at("containerDefinitions").json.items;
}

function variablesIn(...path: string[]): (resource: Resource) => Variable[] {
  return ({ props }) => props.at(...path).entries.map((value) => ({ name: value.key, value }));
}
