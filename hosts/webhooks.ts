import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Webhooks } from "./environment";

/** Python that programs begin with which tell WEBHOOKS something. */
export const webhooksProgram = readFileSync(join(__dirname, "webhooks.py"), "utf8");

/** What WEBHOOKS is set to. Secret. Undefined where there is nobody to tell. */
export function webhooksVariable(webhooks: Webhooks): pulumi.Output<string> | undefined {
  if (Object.keys(webhooks).length === 0) return undefined;
  return pulumi.secret(pulumi.output(webhooks).apply((all) => JSON.stringify(all)));
}
