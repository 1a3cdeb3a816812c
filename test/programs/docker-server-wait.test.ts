import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "socle-ssh-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the program with an `ssh` that plays the server: the n-th call runs the n-th script, and the last one again. */
function wait(scripts: string[], limitSeconds = 20) {
  const calls = join(folder, "calls");
  const cases = scripts.map((script, index) => `${index === scripts.length - 1 ? "*" : index + 1}) ${script} ;;`);
  const ssh = ["#!/bin/sh", `echo "$*" >> ${calls}`, `case $(wc -l < ${calls}) in`, ...cases, "esac"].join("\n");
  writeFileSync(join(folder, "ssh"), ssh);
  chmodSync(join(folder, "ssh"), 0o755);
  const { status, stdout, stderr } = spawnSync("node", ["hosts/scaleway/wait/docker-server.mjs"], {
    cwd: join(__dirname, "../.."),
    env: {
      PATH: `${folder}${delimiter}${process.env["PATH"]}`,
      DAEMON: "ssh://root@203.0.113.7",
      LIMIT_SECONDS: String(limitSeconds),
    },
    encoding: "utf8",
  });
  return { status, stdout, stderr, calls: readFileSync(calls, "utf8").trim().split("\n") };
}

const starting = 'echo "ssh: connect to host 203.0.113.7 port 22: Connection refused" >&2; exit 255';

it("waits until Docker answers, and keeps the key that the new server shows", () => {
  const { status, stdout, calls } = wait([starting, "echo 26.1.5"]);
  expect([status, stdout]).toEqual([0, "Docker 26.1.5\n"]);
  expect(calls).toHaveLength(2);
  expect(calls[0]).toBe(
    "-o BatchMode=yes -o StrictHostKeyChecking=accept-new -o ConnectTimeout=10 " +
      "root@203.0.113.7 docker version --format {{.Server.Version}}",
  );
});

it("gives up at once where the key is refused, and says what to look at", () => {
  const { status, stderr, calls } = wait(['echo "root@203.0.113.7: Permission denied (publickey)." >&2; exit 255']);
  expect([status, calls.length]).toEqual([1, 1]);
  expect(stderr).toBe(
    "Docker on the new server does not answer at root@203.0.113.7: root@203.0.113.7: Permission denied (publickey).\n" +
      "Is your public SSH key among the keys of the Scaleway project, and its private half in your agent?\n",
  );
});

it("gives up in the end where cloud-init failed", () => {
  const { status, stderr } = wait(['echo "bash: docker: command not found" >&2; exit 127'], 0);
  expect(status).toBe(1);
  expect(stderr).toContain("docker: command not found\nLook at /var/log/cloud-init-output.log on the server.");
});

it("gives up at once where another machine had the address", () => {
  const { status, stderr, calls } = wait(['echo "Host key verification failed." >&2; exit 255']);
  expect([status, calls.length]).toEqual([1, 1]);
  expect(stderr).toContain("Host key verification failed.\nIf the address was another machine's before: ssh-keygen -R");
});

it("sends nobody to the log of a server that lets nobody in", () => {
  const { status, stderr } = wait([starting], 0);
  expect(status).toBe(1);
  expect(stderr).toContain("Connection refused\nThe server is made, and its console at Scaleway shows how it starts.");
  expect(stderr).not.toContain("cloud-init");
});

it("has a reason where ssh gives none", () => {
  expect(wait(["exit 1"], 0).stderr).toContain("does not answer at root@203.0.113.7: exit code 1\n");
});
