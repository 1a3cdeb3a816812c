import { expect, it } from "vitest";
import { runWithDocker } from "./docker-command";

const network = { NETWORK: "edge", CONTAINER: "web" };
const overSsh = { ...network, DOCKER_HOST: "ssh://deploy@server" };
const turnedAway =
  'echo "error during connect: command [ssh -- server docker system dial-stdio] has exited with exit status 255, stderr=" >&2; ' +
  'echo "kex_exchange_identification: Connection closed by remote host" >&2; exit 1';
const tooNew =
  'echo "Error response from daemon: client version 1.50 is too new. Maximum supported API version is 1.41" >&2; exit 1';

it.each([turnedAway, tooNew])("calls again where an SSH server with too many callers hangs up", async (answer) => {
  const { status, stderr, calls } = await runWithDocker("network.mjs leave", overSsh, {
    "network disconnect": [answer, "true"],
  });

  expect([status, stderr]).toEqual([0, ""]);
  expect(calls).toEqual(Array(2).fill("network disconnect edge web"));
});

it("does not where a connection was let in, for what was asked may have been done", async () => {
  const lost = 'echo "error during connect: stderr=Connection to server closed by remote host." >&2; exit 1';
  const { status, stderr, calls } = await runWithDocker("network.mjs leave", overSsh, { "network disconnect": lost });

  expect([status, calls.length]).toEqual([1, 1]);
  expect(stderr).toContain("closed by remote host");
});

it("does not where the daemon is on this machine", async () => {
  const { status, calls } = await runWithDocker("network.mjs leave", network, { "network disconnect": tooNew });

  expect([status, calls.length]).toEqual([1, 1]);
});
