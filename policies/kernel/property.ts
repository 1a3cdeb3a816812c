/** What a policy found wrong: the property, what it is, and what it should be. */
export interface Finding {
  /** Path of the property inside the resource: `aclRules[0].ip`. */
  path: string;
  /** The offending value, ready to print: `"0.0.0.0/0"`, `not set`. Never a secret. */
  value: string;
  /** What the property must do, as the end of a sentence: `be true`. */
  must: string;
  /** Resource that is at fault, where it is not the one being checked. */
  urn?: string;
}

/**
 * What @pulumi/policy puts in place of a value that is only known once the resource it comes from exists. The list is
 * not exported by that package; a test compares it with the package's own.
 */
export const unknownValues: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const longestPrintedValue = 100;

/**
 * One property of a resource, of whatever shape the program gave it. Reading never throws: a value that is absent, not
 * known yet or of another shape than expected answers `undefined`, an empty list, or another Property.
 */
export class Property {
  constructor(
    readonly path: string,
    /** Last step of the path: the name of a variable in a map of variables. */
    readonly key: string,
    private readonly raw: unknown,
  ) {}

  /** The properties of a resource, freed from the proxy of @pulumi/policy that throws on a value not known yet. */
  static ofResource(props: unknown): Property {
    // The proxy intercepts reads alone; descriptors show the values under it.
    return new Property("", "", isObject(props) ? withoutAccessors(props) : {});
  }

  /** Not known before the update: it can be neither blamed nor trusted in a preview. */
  get isUnknown(): boolean {
    return unknownValues.has(this.raw);
  }

  get isAbsent(): boolean {
    return this.raw === undefined || this.raw === null;
  }

  get text(): string | undefined {
    return typeof this.raw === "string" && !this.isUnknown ? this.raw : undefined;
  }

  get number(): number | undefined {
    return typeof this.raw === "number" ? this.raw : undefined;
  }

  /** The elements of a list; none of anything else. */
  get items(): Property[] {
    return Array.isArray(this.raw)
      ? this.raw.map((item: unknown, index) => new Property(`${this.path}[${index}]`, String(index), item))
      : [];
  }

  /** The entries of a map, each named by its key; none of anything else. */
  get entries(): Property[] {
    return isObject(this.raw) && !Array.isArray(this.raw)
      ? Object.entries(this.raw).map(([key, value]) => this.child(key, value))
      : [];
  }

  /** The document that a text holds as JSON, or that stands there as it is, at the same path; of any other text, nothing. */
  get json(): Property {
    return this.text === undefined ? this : new Property(this.path, this.key, parseJson(this.text));
  }

  /** The elements of a list, or the value itself where one stands for a list of one, as in IAM documents. */
  get oneOrMany(): Property[] {
    return Array.isArray(this.raw) ? this.items : this.isAbsent ? [] : [this];
  }

  at(...keys: string[]): Property {
    const [key, ...rest] = keys;
    if (key === undefined) return this;
    const value = this.isUnknown
      ? this.raw
      : isObject(this.raw) && Object.hasOwn(this.raw, key)
        ? this.raw[key]
        : undefined;
    return this.child(key, value).at(...rest);
  }

  /** What stands behind the first such mark in a text, at the same path; nothing without one. */
  after(mark: string): Property {
    const [, ...rest] = (this.text ?? "").split(mark);
    return new Property(this.path, this.key, rest.length === 0 ? undefined : rest.join(mark));
  }

  is(...values: (string | number | boolean)[]): boolean {
    return values.some((value) => value === this.raw);
  }

  /** Blames the property as it is. */
  must(must: string): Finding {
    return { path: this.path, value: this.printed(), must };
  }

  /** Blames the property without printing its value. */
  mustSecretly(value: string, must: string): Finding {
    return { path: this.path, value, must };
  }

  /** Blames the property unless it is one of these values or not known yet. */
  mustBe(...values: (string | number | boolean)[]): Finding[] {
    if (this.isUnknown || this.is(...values)) return [];
    return [this.must(`be ${values.map((value) => JSON.stringify(value)).join(" or ")}`)];
  }

  /** Blames the property if it is set to anything else. Left out, it is what the provider takes for it. */
  mayOnlyBe(...values: (string | number | boolean)[]): Finding[] {
    return this.isAbsent ? [] : this.mustBe(...values);
  }

  /** Blames the property unless it is a number of this range or not known yet. */
  mustBeWithin(range: { min: number; max?: number }, unit: string): Finding[] {
    const { min, max = Infinity } = range;
    const number = this.number;
    if (this.isUnknown || (number !== undefined && number >= min && number <= max)) return [];
    return [this.must(`be ${max === Infinity ? `at least ${min}` : `between ${min} and ${max}`} ${unit}`)];
  }

  /** Blames the property if it is not set. */
  mustBeSet(): Finding[] {
    return this.isAbsent || this.is("") ? [this.must("be set")] : [];
  }

  private child(key: string, value: unknown): Property {
    const step = /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    return new Property(this.path === "" ? key : `${this.path}${step}`, key, value);
  }

  private printed(): string {
    if (this.isAbsent) return "not set";
    if (this.isUnknown) return "not known yet";
    if (Array.isArray(this.raw)) return this.raw.length === 0 ? "an empty list" : `a list of ${this.raw.length}`;
    if (typeof this.raw === "string" && this.raw.length > longestPrintedValue) {
      return `${JSON.stringify(this.raw.slice(0, longestPrintedValue))}…`;
    }
    return isObject(this.raw) ? "an object" : JSON.stringify(this.raw);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The provider refuses what is no JSON, with a better message.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function withoutAccessors(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(object)).map(([key, descriptor]) => [
      key,
      descriptor.value as unknown,
    ]),
  );
}
