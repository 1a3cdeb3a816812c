import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { ProductEnvironment, ProductSchema, VariableDeclarations } from "../environment/product";
import type { Host } from "../hosts/host";

/** A system that a team runs: what its stack file may say, and the parts it is made of. */
export interface Product<
  Shape extends z.ZodRawShape = z.ZodRawShape,
  Variables extends VariableDeclarations = VariableDeclarations,
  Secrets extends VariableDeclarations = VariableDeclarations,
> extends ProductSchema<Shape, Variables, Secrets> {
  build(environment: ProductEnvironment<Shape, Variables, Secrets>, host: Host): ProductOutputs;
}

/** What `pulumi stack output` shows of a product. */
export interface ProductOutputs {
  /** Public addresses, by the name of the part: `web`, `airflow`. */
  addresses: Record<string, pulumi.Output<string>>;
  /** Where the images of the product are pushed. */
  imageRegistry: pulumi.Output<string>;
  /** Addresses of buckets that may move, by name and store: what `npm run copy-bucket` takes. */
  buckets?: Record<string, Record<string, pulumi.Output<string>>>;
  /** What people still do by hand after the first `up`, one sentence each. */
  checklist?: string[];
  /** Secrets a person needs, by name; shown with `--show-secrets` only. */
  secrets?: Record<string, pulumi.Output<string>>;
}

/** Keeps the types of a product's settings and variables on their way to `build`. */
export function defineProduct<
  Shape extends z.ZodRawShape,
  const Variables extends VariableDeclarations,
  const Secrets extends VariableDeclarations,
>(product: Product<Shape, Variables, Secrets>): Product<Shape, Variables, Secrets> {
  return product;
}

/** Memory and instances of a process, as a stack file says them. */
export function sized({ memoryMb, min, max }: { memoryMb: number; min: number; max: number }) {
  return { memoryMb, instances: { min, max } };
}
