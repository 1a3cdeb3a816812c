// @ts-check
// Writes SITE, the configuration of DOMAIN, into the proxy PROXY, or removes it; the proxy goes on without a pause.
import { answers, docker, Failure, required, run } from "./service.mjs";

const proxy = required("PROXY");
const file = `/sites/${required("DOMAIN")}.caddy`;
const reload = "caddy reload --config /etc/caddy/Caddyfile --adapter caddyfile";

await run({
  write: async () => {
    await answers("The proxy", proxy, ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2019/config/"]);
    // A file that the proxy refuses must not stay: it would refuse every later one too.
    await change(
      `cp -f "$1" "$1.before" 2>/dev/null; cat > "$1" && ${reload} || { code=$?; mv -f "$1.before" "$1" 2>/dev/null || rm -f "$1"; exit $code; }; rm -f "$1.before"`,
    );
  },
  remove: async () => change(`rm -f "$1" && ${reload}`),
});

/** @param {string} script */
async function change(script) {
  const { status, stderr } = await docker(["exec", "-i", proxy, "sh", "-c", script, "sh", file], process.env["SITE"]);
  if (status !== 0) throw new Failure(`The proxy ${proxy} refuses to serve ${required("DOMAIN")}:\n${stderr}`);
}
