import type * as pulumi from "@pulumi/pulumi";

/**
 * A service that an app uses over the network and that can be attached to it (The Twelve-Factor App, IV): a database, a
 * queue, a bucket.
 */
export interface BackingService {
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
}
