import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../usage-error";
import { daemonOf, idsOnMachine, isOnMachine } from "./docker";
import { kinds } from "./kinds";
import { idsOf, organizationOf, reader, type Account } from "./scaleway";
import { interruptedCreations, settle, type ExportedState, type Outcome } from "./state";

/**
 * Runs `pulumi` on one stack.
 * @throws Error with what it said when its exit code is not 0
 */
export type RunPulumi = (args: string[]) => Promise<void>;

/**
 * Settles what an interrupted `up` left. Pulumi records a thing when its creation has ended: what was being made when the
 * engine was killed is on Scaleway, or on a machine with Docker, and not in the state, and the next `up` would make it again,
 * or end in "already exists". Here it is looked up and recorded, and the next `up` goes on from there.
 *
 * Nothing is deleted here. What only the interrupted run could have used (API keys, whose secret is told once) is
 * recorded for deletion by the next `up`.
 *
 * @param account the Scaleway account; asked for when something was being made there
 * @returns what became of each interrupted creation; empty when there was none
 * @throws UsageError when the stack is locked (`pulumi cancel`), or when several things could be what was made
 */
export async function recover(pulumi: RunPulumi, account: () => Promise<Account>): Promise<Outcome[]> {
  const scratch = mkdtempSync(join(tmpdir(), "socle-recover-"));
  try {
    const file = join(scratch, "state.json");
    const exported = async () => {
      await pulumi(["stack", "export", "--file", file]);
      return JSON.parse(readFileSync(file, "utf8")) as ExportedState;
    };
    const before = await exported();
    if ((before.deployment.pending_operations ?? []).length === 0) return [];
    // An import takes no lock: a refresh of nothing but the stack's own entry does, and fails when somebody is at work.
    const stack = before.deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
    if (stack) await pulumi(["refresh", "--yes", "--skip-preview", "--skip-pending-creates", "--target", stack.urn]);
    const { state, outcomes } = settle(before, await lookUp(before, account));
    refuseAmbiguous(outcomes);
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    await pulumi(["stack", "import", "--file", file]);
    const adopted = outcomes.filter(({ outcome }) => outcome === "adopted");
    if (adopted.length > 0) {
      await pulumi(["refresh", "--yes", "--skip-preview", ...adopted.flatMap(({ urn }) => ["--target", urn])]);
    }
    return outcomes;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function lookUp(state: ExportedState, account: () => Promise<Account>): Promise<Map<string, string[]>> {
  refuseUnknown(state);
  const creations = interruptedCreations(state);
  const found = new Map<string, string[]>();
  const daemon = daemonOf(state);
  for (const resource of creations.filter(({ type }) => isOnMachine(type))) {
    found.set(resource.urn, await idsOnMachine(resource, daemon));
  }
  const atScaleway = creations.filter(({ type }) => kinds.has(type));
  if (atScaleway.length === 0) return found;
  const known = await account();
  const scaleway = reader(known);
  const organizationId = await organizationOf(known, scaleway);
  for (const resource of atScaleway) {
    found.set(resource.urn, await idsOf(resource, scaleway, organizationId));
  }
  return found;
}

/** What these make is in the state and nowhere else, or, an image, is the same when it is made again. */
const madeAgain = /^(random|command):|^docker:index\/(image|remoteImage):/;

function refuseUnknown(state: ExportedState): void {
  const unknown = interruptedCreations(state).filter(
    ({ type }) => !kinds.has(type) && !isOnMachine(type) && !madeAgain.test(type),
  );
  if (unknown.length === 0) return;
  throw new UsageError(
    [
      "Interrupted creations that cannot be looked up here:",
      ...unknown.map(({ urn, type }) => `  ${nameOf(urn)} (${type})`),
      "Look in the console whether they exist, and tell Pulumi: run pulumi refresh in a terminal. Nothing was changed.",
    ].join("\n"),
  );
}

function refuseAmbiguous(outcomes: Outcome[]): void {
  const several = outcomes.filter(({ outcome, ids }) => outcome === "adopted" && ids.length > 1);
  if (several.length === 0) return;
  throw new UsageError(
    [
      "Several things on Scaleway could be what the interrupted command made:",
      ...several.map(({ urn, ids }) => `  ${nameOf(urn)}: ${ids.join(", ")}`),
      "Delete those that are nobody's in the console, then run this again. Nothing was changed.",
    ].join("\n"),
  );
}

/** The sentence for people about one interrupted creation. */
export function describe({ urn, outcome, ids }: Outcome): string {
  const sentence = {
    adopted: `was made (${ids.join(", ")}): recorded.`,
    removed: `was made (${ids.join(", ")}) and cannot be used: the next up deletes it.`,
    nothing: "was not made.",
  }[outcome];
  return `${nameOf(urn)} ${sentence}`;
}

const nameOf = (urn: string): string => urn.replace(/^.*::/, "");
