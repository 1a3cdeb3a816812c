import { lvao } from "./lvao";
import type { Product } from "./product";

/** Every product that a stack file may name. A new one is one file beside this one, and one entry here. */
export const products: readonly Product[] = [lvao];
