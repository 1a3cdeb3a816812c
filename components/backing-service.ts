import type * as pulumi from "@pulumi/pulumi";
import { rejectMistakes } from "../hosts/mistake";

/**
 * A service that an app uses over the network and that can be attached to it (The Twelve-Factor App, IV): a database, a
 * queue, a bucket.
 */
export interface BackingService {
  /** Logical name of the service, for mistakes: `lvao-db`. */
  readonly name: string;
  /** Names of the variables that `attach` gives: `DATABASE_URL`. */
  readonly variables: readonly string[];
  /**
   * Makes what one consumer needs to use the service, with the least rights, and returns the variables that tell it.
   * @param consumer the component that will use the service; the resources made become its children
   * @param name logical name of the consumer; prefix of the resources made
   */
  attach(consumer: pulumi.Resource, name: string): Attachment;
}

/** The variables a consumer is given. Their names belong to the component: a product must not set them too. */
export interface Attachment {
  env: Record<string, pulumi.Input<string>>;
  secrets: Record<string, pulumi.Input<string>>;
  /** What must exist before the consumer starts. */
  ready: pulumi.Resource[];
  /**
   * Shell command lines that each release runs before its own. They must bear being run again. Default: none.
   * They are simple commands in the sense of the shell, which assignments of variables may precede.
   */
  release?: string[];
}

/**
 * The same service under the variable names that an app reads already, or that set it apart from another of its kind:
 * `{ S3_BUCKET: "AWS_STORAGE_BUCKET_NAME" }`.
 * @param names new names, by the service's own; a variable that is not among them keeps its name
 * @throws RunError when the service gives no variable of such a name
 */
export function withNames(service: BackingService, names: Readonly<Record<string, string>>): BackingService {
  const unknown = Object.keys(names).filter((variable) => !service.variables.includes(variable));
  const message = `not given by ${service.name}, which gives ${service.variables.join(", ")}`;
  rejectMistakes(
    `Other names for ${service.name}`,
    unknown.map((path) => ({ path, message })),
  );
  const renamed = (variable: string) => names[variable] ?? variable;
  const rename = <Value>(values: Record<string, Value>) =>
    Object.fromEntries(Object.entries(values).map(([variable, value]) => [renamed(variable), value]));
  const assignments = service.variables
    .filter((variable) => renamed(variable) !== variable)
    .map((variable) => `${variable}="$${renamed(variable)}"`);
  return {
    name: service.name,
    variables: service.variables.map(renamed),
    attach(consumer, name) {
      const { env, secrets, ready, release = [] } = service.attach(consumer, name);
      return {
        env: rename(env),
        secrets: rename(secrets),
        ready,
        release: release.map((line) => [...assignments, line].join(" ")),
      };
    },
  };
}
