import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { describe, expect, onTestFinished, test } from "vitest";
import { addressOf } from "../../../engine/stand-ins/docker/address";
import { archive, type Entry } from "../../../engine/stand-ins/docker/archive";
import { contextDigest, contextEntries } from "../../../engine/stand-ins/docker/build-context";
import { explained } from "../../../engine/stand-ins/docker/failures";
import { nanoseconds } from "../../../engine/stand-ins/docker/durations";

describe("the address of a Docker daemon", () => {
  test.each([
    ["unix:///run/user/1000/docker.sock", { kind: "socket", path: "/run/user/1000/docker.sock" }],
    ["tcp://10.0.0.1:2375", { kind: "http", host: "10.0.0.1", port: 2375 }],
    [
      "ssh://deploy@server",
      { kind: "ssh", destination: "deploy@server", port: undefined, socket: "/var/run/docker.sock" },
    ],
    [
      "ssh://server:2222/run/user/1000/docker.sock",
      { kind: "ssh", destination: "server", port: 2222, socket: "/run/user/1000/docker.sock" },
    ],
  ])("%s is understood", (text, address) => {
    expect(addressOf(text)).toEqual(address);
  });

  test.each(["server", "https://server", "ssh://", "ssh://-oProxyCommand=x", "ssh://me:password@server"])(
    "%s is refused with what is allowed",
    (text) => {
      expect(() => addressOf(text)).toThrow(/^docker:host is .*; it must be unix:\/\/.*, ssh:\/\/user@host, /);
    },
  );
});

test.each([
  ["10s", 1e10],
  ["1m30s", 9e10],
  ["1.5s", 1.5e9],
  ["500ms", 5e8],
  ["0", 0],
  ["soon", undefined],
  ["10", undefined],
])("the duration %s is %s nanoseconds", (text, expected) => {
  expect(nanoseconds(text)).toBe(expected);
});

describe("errors of the daemon", () => {
  const said = (message: string, more = {}) => Object.assign(new Error(message), more);
  const answered = (statusCode: number, message: string) =>
    said(`(HTTP code ${statusCode}) server error - ${message} `, { statusCode, json: { message } });

  test.each([
    [
      answered(500, "write /var/lib/docker/tmp/x: no space left on device"),
      'volume "data" cannot be created: the disk of the Docker server is full: free some with docker system df and docker system prune',
    ],
    [
      answered(403, "error while removing network: network net id 0123 has active endpoints"),
      'volume "data" cannot be created: containers still use it: remove them first',
    ],
    [answered(400, "something new"), 'volume "data" cannot be created: something new'],
    [said("it ended", {}), 'volume "data" cannot be created: it ended'],
    [
      said("connect EACCES", { code: "EACCES" }),
      'the Docker daemon at unix:///d.sock does not let this user in: join the group docker (sudo usermod -aG docker "$USER", then log in again)',
    ],
    [
      said("socket hang up", { code: "ECONNRESET" }),
      "no Docker daemon answers at unix:///d.sock (ECONNRESET): start Docker (sudo systemctl start docker, or Docker Desktop), or say where it is with docker:host or DOCKER_HOST",
    ],
  ])("%s becomes one sentence", async (error, sentence) => {
    const explain = explained(new Docker(), "unix:///d.sock", { called: 'volume "data"', tried: "cannot be created" });
    await expect(explain(error)).rejects.toThrow(new Error(sentence));
  });
});

test("archives are unpacked by tar as they were meant", () => {
  const folder = temporaryFolder();
  const changed = new Date("2024-05-06T07:08:09Z");
  const deep = `${"long-name-".repeat(12)}/${"é".repeat(60)}.txt`;
  const entries: Entry[] = [
    { path: "folder", mode: 0o755, changed, content: { folder: true } },
    { path: "folder/run", mode: 0o744, changed, content: { file: Buffer.from("#!/bin/sh\n") } },
    { path: deep, mode: 0o644, changed, content: { file: Buffer.alloc(1000, "x") } },
    { path: "link", mode: 0o777, changed, content: { link: "folder/run" } },
  ];
  execFileSync("tar", ["-x", "-C", folder], { input: archive(entries) });
  expect(readFileSync(join(folder, "link"), "utf8")).toBe("#!/bin/sh\n");
  expect(readFileSync(join(folder, deep), "utf8")).toHaveLength(1000);
  const listed = execFileSync("tar", ["--list", "--verbose", "--utc", "--full-time"], { input: archive(entries) });
  expect(listed.toString().split("\n")[1]).toMatch(/^-rwxr--r-- 0\/0 +10 2024-05-06 07:08:09 folder\/run$/);
});

describe("the folder that an image is built from", () => {
  function folderWith(files: Record<string, string>): string {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return folder;
  }

  const files = {
    Dockerfile: "FROM scratch",
    ".dockerignore": "*\n!app\napp/cache\n",
    "app/main.py": "print()",
    "app/cache/big": "x",
    "secret.env": "PASSWORD=x",
  };

  async function pathsIn(context: string): Promise<string[]> {
    const paths: string[] = [];
    for await (const { path } of contextEntries({ context, dockerfile: join(context, "Dockerfile") })) paths.push(path);
    return paths;
  }

  test("is sent without what .dockerignore names, and with the Dockerfile in any case", async () => {
    expect(await pathsIn(folderWith(files))).toEqual(["Dockerfile", "app", "app/main.py"]);
  });

  test("may have a list of its own beside the Dockerfile", async () => {
    expect(await pathsIn(folderWith({ ...files, "Dockerfile.dockerignore": "app\n" }))).toEqual([
      ".dockerignore",
      "Dockerfile",
      "Dockerfile.dockerignore",
      "secret.env",
    ]);
  });

  test("has a digest that changes with what is sent, and with nothing else", async () => {
    const digest = (context: string) => contextDigest({ context, dockerfile: join(context, "Dockerfile") });
    const folder = folderWith(files);
    const before = await digest(folder);
    expect(await digest(folderWith({ ...files, "secret.env": "other" }))).toBe(before);
    expect(await digest(folderWith({ ...files, "app/main.py": "print(1)" }))).not.toBe(before);
    chmodSync(join(folder, "app/main.py"), 0o755);
    expect(await digest(folder)).not.toBe(before);
    const linked = folderWith(files);
    symlinkSync("main.py", join(linked, "app/link"));
    expect(await digest(linked)).not.toBe(before);
  });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "socle-docker-stand-in-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
