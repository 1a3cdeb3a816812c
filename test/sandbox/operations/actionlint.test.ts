import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { projectRoot } from "../../../engine/directory";

const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

test("GitHub's workflows pass actionlint", () => {
  // shellcheck and pyflakes are left out: they are on some machines and not on others.
  const { stdout, stderr, status } = spawnSync("go", ["run", actionlint, "-no-color", "-shellcheck=", "-pyflakes="], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  expect(stdout + (status === 0 ? "" : stderr)).toBe("");
  expect(status).toBe(0);
});
