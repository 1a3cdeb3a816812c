// @ts-check
// Waits until the release command that runs in the container CONTAINER_ID has succeeded: see ../release.py.
import {
  callerToken,
  excerpt,
  get,
  logsOf,
  readyContainer,
  redeploy,
  run,
  until,
  WaitError,
} from "./serverless-container.mjs";

/** @typedef {{ release: string, state: "running" | "succeeded" | "failed", exitCode: number | null, log: string }} Outcome */

await run(async () => {
  let { outcome, atOnce } = await finalOutcome();
  if (outcome.state === "failed" && atOnce) {
    // It may have failed in an earlier deploy, before what made it fail was mended: this deploy gets its own run.
    await redeploy();
    ({ outcome } = await finalOutcome());
  }
  if (outcome.state === "failed") {
    throw new WaitError(
      [
        `The release command failed with exit code ${outcome.exitCode}. No process was changed: what ran before still runs.`,
        outcome.log.trimEnd(),
      ].join("\n"),
    );
  }
  console.log("succeeded");
});

/** @returns {Promise<{ outcome: Outcome, atOnce: boolean }>} atOnce: it was there at the first look */
async function finalOutcome() {
  const container = await readyContainer();
  let looks = 0;
  let last = "";
  const outcome = await until({
    look: async () => {
      const { status, body } = await get(container.public_endpoint, callerToken());
      last = status === 0 ? body : `${status} ${excerpt(body)}`;
      looks += 1;
      return asOutcome(body);
    },
    isFinal: ({ state }) => state !== "running",
    complaint: (running) =>
      [
        running
          ? "The release command did not end in time. The last it said:"
          : `The container ${container.name} does not tell how the release command goes:`,
        running ? running.log.trimEnd() : last,
        logsOf(container),
      ].join("\n"),
  });
  return { outcome, atOnce: looks === 1 };
}

/**
 * The answer of this release. While Scaleway changes over, the previous one may still answer: that one does not count.
 * @param {string} body @returns {Outcome | undefined}
 */
function asOutcome(body) {
  try {
    const outcome = JSON.parse(body);
    const known = ["running", "succeeded", "failed"].includes(outcome?.state);
    return known && outcome.release === process.env["RELEASE"] ? outcome : undefined;
  } catch {
    return undefined;
  }
}
