import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dockerOrSkip } from "../support/docker-or-skip";
import { Plugin } from "./plugin";

dockerOrSkip("the stand-in for the docker plugin, over ssh", ({ host, environment }) => {
  const folder = mkdtempSync(join(tmpdir(), "socle-ssh-"));
  const calls = join(folder, "calls");
  const overSsh = {
    ...environment,
    SSH_CALLS: calls,
    PATH: [join(__dirname, "bin"), process.env["PATH"]].join(delimiter),
  };

  afterAll(() => rmSync(folder, { recursive: true }));

  test.runIf(host.startsWith("unix://"))("uses one connection for all requests, and ends it", async () => {
    const socket = host.replace("unix://", "");
    const plugin = await Plugin.start(overSsh, { host: `ssh://deploy@server:2222${socket}`, sshOpts: ["-i", "key"] });
    const networks = await Promise.all(["a", "b"].map((name) => plugin.create("Network", name, {})));
    for (const network of networks) await plugin.delete("Network", "net", network);
    await plugin.stop();
    const [call, ...more] = readFileSync(calls, "utf8").trim().split("\n");
    const args = JSON.parse(call ?? "[]") as string[];
    const local = args[args.indexOf("-L") + 1]?.split(":")[0] ?? "";
    expect(args.slice(0, 2)).toEqual(["-i", "key"]);
    expect(args.slice(-7)).toEqual(["-p", "2222", "-nNT", "-L", `${local}:${socket}`, "--", "deploy@server"]);
    expect(more).toEqual([]);
    expect(local).not.toBe("");
    expect(existsSync(local)).toBe(false);
  });

  test("says what ssh says when it lets nobody in", async () => {
    const plugin = await Plugin.start(overSsh, { host: "ssh://nobody@refused" });
    await expect(plugin.create("Volume", "data", {})).rejects.toThrow(
      'no Docker daemon answers at ssh://nobody@refused (nobody@refused: Permission denied (publickey).): check that "ssh nobody@refused docker version" works',
    );
    await plugin.stop();
  });
});
