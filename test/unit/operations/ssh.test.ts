import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setUpSsh } from "../../../operations/ssh/set-up";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "socle-ssh-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const known = "data.example.test ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

test("a key that a form has cut at its end is one that OpenSSH reads, and nobody else", () => {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(home, "made")]);
  const key = readFileSync(join(home, "made"), "utf8").trimEnd().replaceAll("\n", "\r\n");
  setUpSsh({ SSH_PRIVATE_KEY: key, SSH_KNOWN_HOSTS: known }, home);
  const file = join(home, ".ssh", "id_ed25519");
  const fingerprint = (path: string) => execFileSync("ssh-keygen", ["-y", "-f", path], { encoding: "utf8" });
  expect(fingerprint(file)).toBe(fingerprint(join(home, "made")));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(home, ".ssh", "known_hosts"), "utf8")).toBe(`${known}\n`);
});

test("a stack without a server needs nothing; one of the two alone is a mistake, and no value is told", () => {
  expect(setUpSsh({ SSH_PRIVATE_KEY: "", SSH_KNOWN_HOSTS: "" }, home)).toContain("No server to reach");
  expect(() => setUpSsh({ SSH_PRIVATE_KEY: "private" }, home)).toThrow(/^SSH_KNOWN_HOSTS is not set(?!.*private)/);
  expect(() => setUpSsh({ SSH_KNOWN_HOSTS: known }, home)).toThrow("SSH_PRIVATE_KEY is not set");
});

test("nobody's own key is written over", () => {
  const variables = { SSH_PRIVATE_KEY: "first", SSH_KNOWN_HOSTS: known };
  setUpSsh(variables, home);
  expect(() => setUpSsh({ ...variables, SSH_PRIVATE_KEY: "second" }, home)).toThrow("is there already");
  expect(readFileSync(join(home, ".ssh", "id_ed25519"), "utf8")).toBe("first\n");
});
