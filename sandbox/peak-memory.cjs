// Preloaded into every Node.js process of a benchmark: notes how much memory the Pulumi program's own took at most.
const { appendFileSync } = require("node:fs");

const [, script = ""] = process.argv;
if (/@pulumi[\\/]pulumi[\\/]cmd[\\/]run$/.test(script.replace(/[\\/]index\.js$/, ""))) {
  process.on("exit", () => {
    appendFileSync(process.env["SOCLE_PEAK_MEMORY_FILE"], `${process.resourceUsage().maxRSS}\n`);
  });
}
