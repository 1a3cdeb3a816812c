import type { TableRow } from "./kernel/policy";
import { requireHttps } from "./require-https";

/** Every policy, and how strictly it holds in production and before. */
export const table: readonly TableRow[] = [{ policy: requireHttps, prod: "mandatory", preprod: "mandatory" }];
