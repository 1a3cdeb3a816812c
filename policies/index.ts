import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { RunError } from "@pulumi/pulumi";
import { Exemptions, parseExemptions } from "./kernel/exemptions";
import type { Exemption } from "./kernel/exemptions";
import { toPulumiPolicy } from "./kernel/pack";
import { policyNames, table } from "./table";

const exemptions = new Exemptions(readExemptions(), new Date());

new PolicyPack("socle", { policies: table.map((row) => toPulumiPolicy(row, exemptions)) });

function readExemptions(): Exemption[] {
  const file = readFileSync(join(__dirname, "exemptions.yaml"), "utf8");
  try {
    return parseExemptions(file, policyNames);
  } catch (error) {
    // A mistake in the file is the reader's to mend: the engine prints a RunError without its stack.
    throw new RunError(error instanceof Error ? error.message : String(error));
  }
}
