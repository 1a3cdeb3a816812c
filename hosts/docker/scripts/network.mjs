// @ts-check
// Puts the container CONTAINER on the network NETWORK too, where it answers to ALIASES, or takes it off.
import { docker, Failure, required, run } from "./program.mjs";

const network = required("NETWORK");
const container = required("CONTAINER");

await run({
  join: async () => {
    const aliases = (process.env["ALIASES"] ?? "").split(" ").filter(Boolean);
    await leave();
    await change(
      "connect",
      aliases.map((alias) => `--alias=${alias}`),
    );
  },
  leave,
});

async function leave() {
  await change("disconnect", [], /is not connected|no such (container|network)|not found/i);
}

/**
 * @param {"connect" | "disconnect"} how
 * @param {string[]} options
 * @param {RegExp} [already] what Docker answers when it is so
 */
async function change(how, options, already) {
  const { status, stderr } = await docker(["network", how, ...options, network, container]);
  if (status !== 0 && !already?.test(stderr)) {
    throw new Failure(`docker network ${how} ${network} ${container} failed: ${stderr}`);
  }
}
