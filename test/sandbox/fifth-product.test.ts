import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { setUpEngine } from "../../engine/set-up";
import { readmeBlocks } from "../unit/products/readme";
import { copyCheckout, limitTo, ownCache } from "./checkout";

let scratch: string;
let checkout: string;
let cache: string;

beforeAll(async () => {
  await setUpEngine({ progress: (line) => console.error(line) });
  scratch = mkdtempSync(join(tmpdir(), "socle-fifth-"));
  cache = ownCache(scratch);
  checkout = copyCheckout(scratch);
  writeFileSync(join(checkout, "products", "library.ts"), readmeBlocks("ts"));
  const list = join(checkout, "products", "index.ts");
  const listed = readFileSync(list, "utf8");
  // Whoever tries the example in this checkout has entered it.
  if (!listed.includes("./library")) {
    writeFileSync(list, `import { library } from "./library";\n${listed.replace("= [", "= [library, ")}`);
  }
  limitTo(checkout, "preprod", /^(scaleway|socle):/, parse(readmeBlocks("yaml")) as Record<string, unknown>);
});
afterAll(() => rmSync(scratch, { recursive: true }));

const sandbox = (command: string) =>
  promisify(execFile)("npm", ["run", "sandbox", "--", command], {
    cwd: checkout,
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });

it("a product that is added as the README says comes up, and goes", async () => {
  const up = await sandbox("up");
  expect(up.stdout).toContain("https://library.example.test");
  const again = await sandbox("up");
  expect(again.stdout).toContain("Nothing to change.");
  const destroyed = await sandbox("destroy");
  expect(destroyed.stdout).toContain("The local Scaleway is empty.");
});
