import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { containerRule } from "../lookup";
import type { Container, Item } from "../records";
import type { Store } from "../store";
import { sendJson } from "./answers";

/** `control/releases`: one run of a release command. A run starts each time its container is deployed. */
export type Release = Item & {
  /** Name of the container. */
  container: string;
  container_id: string;
  image: string;
  /** When it started, RFC 3339. */
  at: string;
  state: "running" | "succeeded" | "failed";
  exitCode: number | null;
  log: string;
  /** The deploy that started it: when the container was last changed. */
  $deploy: string;
};

declare module "../records" {
  interface Collections {
    "control/releases": Release;
  }
}

/** HTTP status by state, as the program that runs release commands answers. */
const statuses = { running: 202, succeeded: 200, failed: 500 } as const;

export const isRelease = (container: Container): boolean => releaseOf(container) !== undefined;

/** Name of the release that the container runs. */
function releaseOf({ $secrets }: Container): string | undefined {
  return $secrets?.["SOCLE_RELEASE"];
}

/** Starts a run whenever a release container is created, changed or deployed again. The answer ends the watch. */
export function recordReleases(store: Store): () => void {
  return store.onChange(({ kind, collection, id }) => {
    if (collection !== "containers/containers" || (kind !== "insert" && kind !== "update")) return;
    const container = store.get("containers/containers", id);
    if (container && isRelease(container) && container.status !== "deleting") start(store, container);
  });
}

function start(store: Store, container: Container): void {
  const { id: container_id, name, image } = container;
  const deploy = typeof container.updated_at === "string" ? container.updated_at : "";
  if (store.find("control/releases", (run) => run.container_id === container_id && run.$deploy === deploy)) return;
  store.insert("control/releases", {
    id: randomUUID(),
    container: name,
    container_id,
    image,
    at: new Date().toISOString(),
    state: "running",
    exitCode: null,
    log: commandLines(container),
    $deploy: deploy,
  });
}

/** Answers for a release container: `running` once for every run, then how it ended. */
export function answerRelease(store: Store, container: Container, response: ServerResponse): void {
  const run = store.list("control/releases", ({ container_id }) => container_id === container.id).at(-1);
  if (!run) throw new Error(`No run of the release container ${container.name} was recorded.`);
  const { state, exitCode, log } = run;
  const release = releaseOf(container);
  sendJson(response, statuses[state], { release, state, exitCode, log });
  if (state === "running") store.update("control/releases", run.id, outcome(store, container));
}

function outcome(store: Store, container: Container): Partial<Release> {
  const rule = containerRule(store, container);
  const lines = commandLines(container);
  const log = rule?.log === undefined ? lines : `${lines}${rule.log}\n`;
  if (rule?.behaviour !== "fail") return { state: "succeeded", exitCode: 0, log };
  return { state: "failed", exitCode: rule.exitCode ?? 1, log };
}

/** What the program prints before it runs each line; its own source, given with `-c`, is no line. */
function commandLines({ command, args }: Container): string {
  const words = [...command, ...args];
  const program = words.indexOf("-c");
  const lines = program === -1 ? [words.join(" ")] : words.slice(program + 2);
  return lines
    .filter((line) => line !== "")
    .map((line) => `$ ${line}\n`)
    .join("");
}
