import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The blocks of the README in this language, one after the other. */
export function readmeBlocks(language: string): string {
  const text = readFileSync(join(__dirname, "../../..", "README.md"), "utf8");
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"));
  return [...blocks].map(([, block]) => block).join("\n");
}
