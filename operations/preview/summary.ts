import { isProduction } from "../../policies/kernel/environment";
import type { Exemptions } from "../../policies/kernel/exemptions";
import { forbidStatefulChanges, statefulChanges } from "../../policies/stateful-changes";
import type { EngineEvent } from "../../engine/events";
import { withWayOut } from "../stack/way-out";
import { countUnchanged, readChanges, type Change } from "./changes";
import { costDifference, type CostDifference } from "./cost";
import { partsOf } from "./urn";

/** What a preview of one stack says, fit for people: no value that could be a secret. */
export interface StackPreview {
  stack: string;
  /** False when the engine could not finish, or a mandatory policy stops it. */
  passed: boolean;
  changes: Change[];
  /** Resources that stay as they are. */
  unchanged: number;
  cost: CostDifference;
  violations: Violation[];
  diagnostics: Diagnostic[];
}

export interface Violation {
  policy: string;
  level: "mandatory" | "advisory";
  /** Logical name of the resource; absent when it is about the whole stack. */
  resource?: string;
  /** What is wrong, why it is forbidden, and how to mend it. */
  message: string;
}

export interface Diagnostic {
  severity: "error" | "warning";
  /** Logical name of the resource that it is about. */
  resource?: string;
  message: string;
}

/** How `pulumi` ended. */
export interface Ending {
  exitCode: number;
  /** What it printed. */
  output: string;
}

export function summarise(
  stack: string,
  events: readonly EngineEvent[],
  { exitCode, output }: Ending,
  exemptions: Exemptions,
): StackPreview {
  const violations = [...readViolations(events), ...statefulViolations(stack, events, exemptions)];
  const diagnostics = readDiagnostics(events);
  const explained =
    violations.some(({ level }) => level === "mandatory") || diagnostics.some(({ severity }) => severity === "error");
  return {
    stack,
    passed: exitCode === 0 && !explained,
    changes: readChanges(events),
    unchanged: countUnchanged(events),
    cost: costDifference(events),
    violations,
    // What stops the engine before it starts (no such stack, a lock, no credentials) is printed, and is no event.
    diagnostics:
      exitCode === 0 || explained ? diagnostics : [...diagnostics, ...printedErrors(stack, output, exitCode)],
  };
}

export function isUnchanged({ changes }: StackPreview): boolean {
  return changes.length === 0;
}

function readViolations(events: readonly EngineEvent[]): Violation[] {
  return events.flatMap(({ policyEvent }) =>
    policyEvent
      ? [
          {
            policy: policyEvent.policyName,
            level: policyEvent.enforcementLevel === "mandatory" ? ("mandatory" as const) : ("advisory" as const),
            ...about(policyEvent.resourceUrn),
            message: plain(policyEvent.message),
          },
        ]
      : [],
  );
}

function statefulViolations(stack: string, events: readonly EngineEvent[], exemptions: Exemptions): Violation[] {
  // Production is never: what would say so is gone with the data when all of it goes at once.
  if (isDisposable(events) && !isProduction(stack)) return [];
  const steps = events.flatMap(({ resourcePreEvent }) =>
    resourcePreEvent
      ? [{ ...resourcePreEvent.metadata, replaceReasons: resourcePreEvent.metadata.keys ?? undefined }]
      : [],
  );
  return statefulChanges(steps, exemptions).map(({ urn, message }) => ({
    policy: forbidStatefulChanges.name,
    level: "mandatory",
    ...about(urn),
    message,
  }));
}

function isDisposable(events: readonly EngineEvent[]): boolean {
  return events.some(({ preludeEvent }) => preludeEvent?.config["socle:disposable"] === "true");
}

/** Pulumi hands the credentials of the environment on, and Scaleway's provider warns that it found them twice. */
const noise = /^$|^(preview|update) failed$|^\[WARNING\].*: Multiple variable sources detected/s;

function readDiagnostics(events: readonly EngineEvent[]): Diagnostic[] {
  const found = events.flatMap(({ diagnosticEvent: event }) => {
    if (!event || event.ephemeral === true || (event.severity !== "error" && event.severity !== "warning")) return [];
    return [{ severity: event.severity, ...about(event.urn), message: plain(event.message) }];
  });
  return unique(found.filter(({ message }) => !noise.test(message)));
}

function printedErrors(stack: string, output: string, exitCode: number): Diagnostic[] {
  const start = output.search(/^error: /m);
  const found = start < 0 ? "" : plain(output.slice(start)).replace(/^(error: )+/, "");
  // What `--expect-no-changes` adds; the changes themselves say it better.
  if (found.startsWith("no changes were expected")) return [];
  const message = found || `pulumi ended with exit code ${exitCode} and named no error.`;
  return [{ severity: "error", message: withWayOut(stack, message) }];
}

function about(urn: string | undefined): { resource?: string } {
  return urn === undefined || urn === "" ? {} : { resource: partsOf(urn).name };
}

/** Without the engine's own colour marks (`<{%fg 1%}>`) and the terminal's. */
function plain(message: string): string {
  // eslint-disable-next-line no-control-regex -- the terminal's marks start with the control character ESC
  return message.replace(/<\{%[^%]*%\}>|\u001b\[[0-9;]*m/g, "").trim();
}

function unique(diagnostics: Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify(one), one])).values()];
}
