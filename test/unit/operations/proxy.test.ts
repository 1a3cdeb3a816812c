import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { runCommandLine } from "../../../engine/command-line";
import { officialPluginsAtHand } from "../../../engine/network";
import { useProxy } from "../../../engine/proxy";
import { reader } from "../../../engine/recover/scaleway";
import { ci } from "../../../operations/ci";
import { openLocation } from "../../../operations/copy-bucket/location";
import { post } from "../../../operations/notify/targets/http";
import { proxyStandIn, standIn, type ProxyStandIn } from "./http-stand-in";

const direct = getGlobalDispatcher();
const names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"];

let proxy: ProxyStandIn;
beforeAll(async () => {
  const answers: Record<string, unknown> = { "/user": { id: 7 }, "/projects/34/merge_requests/12/notes": [] };
  proxy = await proxyStandIn(
    ({ method, path }) => ({ body: method === "GET" ? answers[path.replace(/^http:..[^/]+|\?.*$/g, "")] : {} }),
    (target) => target !== "forbidden.example.test:443",
  );
});
afterAll(() => proxy[Symbol.asyncDispose]());

beforeEach(() => {
  for (const name of names) vi.stubEnv(name.toLowerCase(), undefined);
  vi.stubEnv("HTTPS_PROXY", proxy.address);
  vi.stubEnv("HTTP_PROXY", proxy.address);
  vi.stubEnv("NO_PROXY", "");
  // Nothing but the proxy is asked here, and nobody has signed its certificate.
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
});
afterEach(() => {
  proxy.received.length = 0;
  proxy.tunnels.length = 0;
  setGlobalDispatcher(direct);
  vi.unstubAllEnvs();
});

const gitlab = (address: string) => ({
  GITHUB_ACTIONS: undefined,
  GITLAB_CI: "true",
  CI_API_V4_URL: address,
  CI_PROJECT_ID: "34",
  CI_MERGE_REQUEST_IID: "12",
  GITLAB_TOKEN: "t0ken",
});

describe("behind a proxy", () => {
  test("a notification arrives", async () => {
    await useProxy();
    await post({ url: "https://chat.example.test/hooks/s3cret", body: { text: "Bonjour" } });
    expect(proxy.tunnels).toEqual(["chat.example.test:443"]);
    expect(proxy.received).toMatchObject([{ method: "POST", path: "/hooks/s3cret", body: { text: "Bonjour" } }]);
  });

  test.each([
    ["https://git.example.test", "/projects/34/merge_requests/12/notes"],
    ["http://git.example.test", "http://git.example.test/projects/34/merge_requests/12/notes"],
  ])("a command writes a comment at %s", async (address, path) => {
    for (const [name, value] of Object.entries(gitlab(address))) vi.stubEnv(name, value);
    const log = vi.spyOn(console, "log").mockReturnValue();
    await runCommandLine(ci(), ["comment", "--markdown", __filename]);
    expect(log.mock.calls).toEqual([["Commented."]]);
    log.mockRestore();
    expect(new Set(proxy.tunnels)).toEqual(new Set(address.startsWith("https:") ? ["git.example.test:443"] : []));
    expect(proxy.received.at(-1)).toMatchObject({ method: "POST", path });
  });

  test("the official engine is found to be at hand", async () => {
    await useProxy();
    expect(await officialPluginsAtHand("/nonexistent", undefined, expect.unreachable)).toBe(true);
    expect(proxy.tunnels.sort()).toEqual(["get.pulumi.com:443", "github.com:443"]);
  });

  test.each([
    [200, true],
    [403, false],
    [429, true],
    [503, false],
  ])("publishers that answer %i are reached: %s", async (status, reached) => {
    const fetched = vi
      .spyOn(globalThis, "fetch")
      .mockImplementation(() => Promise.resolve(new Response(null, { status })));
    expect(await officialPluginsAtHand("/nonexistent", undefined, () => undefined)).toBe(reached);
    fetched.mockRestore();
  });

  test("a bucket is listed, with the query that was signed", async () => {
    const address = "https://s3.fr-par.scw.cloud/lvao-media";
    const keys = { FROM_ACCESS_KEY_ID: "SCWXXXXXXXXXXXXXXXXX", FROM_SECRET_ACCESS_KEY: "s3cret" };
    const { client, bucket } = openLocation("FROM", address, keys);
    await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "a'b (1)/é+" })).catch(() => undefined);
    expect(proxy.tunnels).toEqual(["s3.fr-par.scw.cloud:443"]);
    expect(proxy.received[0]?.path).toBe("/lvao-media/?list-type=2&prefix=a%27b%20%281%29%2F%C3%A9%2B");
  });

  test("what is on Scaleway is looked up", async () => {
    await useProxy();
    const account = { apiUrl: "https://api.scaleway.com", secretKey: "s3cret", projectId: "p", s3Url: () => "" };
    expect(await reader(account).read("/user")).toEqual({ id: 7 });
    expect(proxy.tunnels).toEqual(["api.scaleway.com:443"]);
  });

  test("one that refuses to lead somewhere is named", async () => {
    await useProxy();
    const failure = post({ url: "https://forbidden.example.test/s3cret", body: {} });
    await expect(failure).rejects.toMatchObject({ message: "the proxy does not lead there" });
  });

  test.each(["127.0.0.1", "localhost"])("%s is asked directly: the local Scaleway is there", async (host) => {
    await useProxy();
    await using local = await standIn(() => ({}));
    await post({ url: local.address.replace("127.0.0.1", host), body: {} });
    expect(local.received).toHaveLength(1);
    expect(proxy.received).toEqual([]);
  });

  test.each(["*", "example.test", "intranet.fr, .chat.example.test"])("NO_PROXY=%s is asked directly", async (list) => {
    vi.stubEnv("NO_PROXY", list);
    await useProxy();
    await expect(post({ url: "http://chat.example.test/", body: {} })).rejects.toThrow("ENOTFOUND");
    expect(proxy.received).toEqual([]);
  });
});

test("an address of a proxy may lack its scheme", async () => {
  vi.stubEnv("HTTP_PROXY", new URL(proxy.address).host);
  await useProxy();
  await post({ url: "http://chat.example.test/", body: {} });
  expect(proxy.received).toMatchObject([{ path: "http://chat.example.test/" }]);
});

test("what cannot be a proxy is said, without a password that is in it", async () => {
  const failure = await useProxy({ HTTPS_PROXY: "ftp://me:s3cret@proxy.example.test" }).catch(String);
  expect(failure).toBe("Error: HTTPS_PROXY or HTTP_PROXY is no proxy's address: write http://proxy.example.fr:3128.");
});

test("without a proxy nothing changes", async () => {
  await useProxy({ NO_PROXY: "example.test" });
  expect(getGlobalDispatcher()).toBe(direct);
});
