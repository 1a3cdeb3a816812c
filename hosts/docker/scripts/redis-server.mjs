// @ts-check
// Waits until the Redis in the container CONTAINER answers. Its password is in the container's own environment.
import { required, run } from "./program.mjs";
import { answers } from "./state.mjs";

await run({
  answers: () => answers("Redis", required("CONTAINER"), ["sh", "-c", "redis-cli ping | grep -q PONG"]),
});
