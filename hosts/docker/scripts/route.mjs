// @ts-check
// Writes SITE, the configuration of DOMAIN, into the proxy PROXY, or removes it, unless another part has the name meanwhile. The
// proxy goes on without a pause.
import { docker, Failure, required, run } from "./program.mjs";
import { answers } from "./state.mjs";

const proxy = required("PROXY");
const file = `/sites/${required("DOMAIN")}.caddy`;

/**
 * One change at a time: a reload that has read the files before another wrote its own must not win over that one's. A
 * file that the proxy refuses does not stay: it would refuse every later one too.
 */
const changeAlone = `
exec flock /sites/.lock sh -c '
  cp "$1" "$1.before" 2>/dev/null
  cat > "$1.next" &&
    if [ "$2" = write ]; then mv "$1.next" "$1"; elif cmp -s "$1.next" "$1"; then rm "$1"; fi &&
    caddy reload --config /config/Caddyfile --adapter caddyfile
  code=$?
  if [ $code != 0 ]; then mv "$1.before" "$1" 2>/dev/null || rm -f "$1"; fi
  rm -f "$1.before" "$1.next"
  exit $code
' sh "$@"`;

await run({
  write: async () => {
    await answers("The proxy", proxy, ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2019/config/"]);
    await change("write");
  },
  remove: () => change("remove"),
});

/** @param {"write" | "remove"} how */
async function change(how) {
  const command = ["exec", "-i", proxy, "sh", "-c", changeAlone, "sh", file, how];
  const { status, stderr } = await docker(command, process.env["SITE"]);
  if (status !== 0)
    throw new Failure(`The proxy ${proxy} does not ${how} the site of ${required("DOMAIN")}:\n${stderr}`);
}
