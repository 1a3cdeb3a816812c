import { apilos } from "./apilos";
import { fwb } from "./fwb";
import { lvao } from "./lvao";
import { ocPizza } from "./oc-pizza";
import type { Product } from "./product";

/** Every product that a stack file may name. A new one is one file beside this one, and one entry here. */
export const products: readonly Product[] = [apilos, fwb, lvao, ocPizza];
