import { readEnvironment, stackConfig } from "../../../environment";
import type { ProductSchema } from "../../../environment/product";
import { openDocker } from "../../../hosts/docker/open";
import type { Product, ProductOutputs } from "../../../products/product";

/** What index.ts does, for one product that is not among the project's. @returns the outputs of the stack */
export function runProduct(product: Pick<Product, "build"> & ProductSchema): ProductOutputs {
  const { host, account, ...environment } = readEnvironment(stackConfig(), [product]);
  if (host.kind !== "docker") throw new Error("These programs run on Docker alone.");
  const { hostOf } = openDocker({ ...environment, ...host, ...account });
  const [running] = environment.products;
  if (running === undefined) throw new Error(`The stack file says nothing of ${product.name}.`);
  const { version } = running.environment;
  return product.build(running.environment, hostOf({ product: product.name, version, sources: running.sources }));
}
