import type * as policy from "@pulumi/policy";
import { isProduction, stackOf } from "./environment";
import { Property } from "./property";
import { canonicalType } from "./type-tokens";

/** Under which the loader of @pulumi/policy keeps the properties as the engine sent them. */
export const asSent = Symbol("as sent");

type Source = policy.ResourceValidationArgs | policy.PolicyResource;

/** A resource as policies see it, in a resource check and in a stack check alike. */
export class Resource {
  /** Type token, under the one name that checks use for it. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  readonly stack: string;
  readonly production: boolean;
  readonly isProtected: boolean;
  readonly props: Property;
  /** The properties whose secrets cannot be read: only what is text here is plain. Nothing where the engine sent none. */
  readonly plain: Property;
  /** Configuration of the provider that makes it. */
  readonly provider: Property;
  #labels: ReadonlyMap<string, string> | undefined;
  private readonly dependencies: readonly string[];

  static readonly #known = new WeakMap<object, Resource>();

  /** The same for every policy that judges it in the same request of the engine. */
  static of(source: Source): Resource {
    const sent: unknown = Object.getOwnPropertyDescriptor(source.props, asSent)?.value;
    if (typeof sent !== "object" || sent === null) return new Resource(source, undefined);
    const resource = this.#known.get(sent) ?? new Resource(source, sent);
    this.#known.set(sent, resource);
    return resource;
  }

  private constructor(source: Source, sent: object | undefined) {
    this.type = canonicalType(source.type);
    this.name = source.name;
    this.urn = source.urn;
    this.stack = stackOf(source.urn);
    this.production = isProduction(this.stack);
    this.isProtected = source.opts.protect;
    this.props = Property.ofResource(source.props);
    this.plain = Property.ofResource(sent);
    this.provider = Property.ofResource(source.provider?.props);
    this.dependencies = "dependencies" in source ? source.dependencies.map(({ urn }) => urn) : [];
  }

  /** Read once, by the first policy that asks. */
  get labels(): ReadonlyMap<string, string> {
    // On AWS, `tagsAll` adds what the provider puts on everything.
    this.#labels ??= new Map(["tagsAll", "tags", "labels"].flatMap((property) => labels(this.props.at(property))));
    return this.#labels;
  }

  /** The resource was made with values of the other one. Known in stack checks alone. */
  dependsOn(other: Resource): boolean {
    return this.dependencies.includes(other.urn);
  }

  /** The resource belongs to an environment that may be destroyed with its data: a preview, a sandbox. */
  get isDisposable(): boolean {
    return this.labels.has("disposable") && this.labels.get("disposable") !== "false";
  }
}

/**
 * Labels of any cloud as one map: `["environment:prod", "singleton"]` (Scaleway), `{ environment: "prod" }` (AWS and
 * S3-compatible buckets), `[{ label: "environment", value: "prod" }]` (Docker).
 */
function labels(property: Property): [string, string][] {
  const listed = property.items.map((item): [string, string] => {
    const [key = "", ...value] = (item.text ?? "").split(":");
    return item.text === undefined
      ? [item.at("label").text ?? "", item.at("value").text ?? ""]
      : [key, value.join(":")];
  });
  const mapped = property.entries.map((entry): [string, string] => [entry.key, entry.text ?? ""]);
  return [...listed, ...mapped].filter(([key]) => key !== "");
}
