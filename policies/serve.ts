import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { Exemptions, parseExemptions } from "./kernel/exemptions";
import type { Exemption } from "./kernel/exemptions";
import { toPulumiPolicy } from "./kernel/pack";
import type { TableRow } from "./kernel/policy";
import { loadPolicySdk } from "./kernel/sdk";
import { policyNames, table } from "./table";

/**
 * Serves policies to the engine, with the exemptions of the pack's own folder.
 * @param folder where `exemptions.yaml` is
 * @param rows policies and their levels. Default: all of them, as in the table
 * @throws RunError that lists every mistake of the exemptions file
 */
export function serve(folder: string, rows: readonly TableRow[] = table): void {
  const exemptions = new Exemptions(readExemptions(join(folder, "exemptions.yaml")), new Date());
  const { PolicyPack } = loadPolicySdk();
  new PolicyPack("socle", { policies: rows.map((row) => toPulumiPolicy(row, exemptions)) });
}

function readExemptions(path: string): Exemption[] {
  const file = readFileSync(path, "utf8");
  try {
    return parseExemptions(file, policyNames);
  } catch (error) {
    // A mistake in the file is the reader's to mend: the engine prints a RunError without its stack.
    throw new RunError(error instanceof Error ? error.message : String(error));
  }
}
