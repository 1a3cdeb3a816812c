import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";

/** One recorded call to the real API. */
export interface Interaction {
  method: string;
  /** Path and query. */
  target: string;
  host: string;
  body: string;
  contentType: string;
  status: number;
  answer: string;
}

const module = "github.com/scaleway/terraform-provider-scaleway/v2@v2.81.0";

/** Folder of the provider's sources, in Go's module cache; downloaded when it is not there. */
export async function providerSources(): Promise<string> {
  const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module], {
    cwd: "/",
    env: { ...process.env, GOFLAGS: "-mod=mod" },
  });
  const { Dir } = JSON.parse(stdout) as { Dir?: string };
  if (Dir === undefined) throw new Error(`go mod download did not say where it put ${module}`);
  return Dir;
}

/** The calls of `<service>/testdata/<name>.cassette.yaml`, in order. */
export async function readCassette(sources: string, service: string, name: string): Promise<Interaction[]> {
  const file = join(sources, "internal", "services", service, "testdata", `${name}.cassette.yaml`);
  return interactions(await readFile(file, "utf8"));
}

/**
 * Reads go-vcr's YAML by its indentation. A whole YAML parser takes half a second for a big cassette, most of it for
 * headers that nobody looks at; only the few scalars that matter are given to one.
 */
export function interactions(text: string): Interaction[] {
  const margin = /^( *)- id: \d+$/m.exec(text)?.[1] ?? "";
  const entry = new RegExp(`^${margin}- id: \\d+$`, "m");
  return text
    .split(entry)
    .slice(1)
    .map((block) => {
      const [request = "", response = ""] = block.split(/^ +response:$/m);
      const { host, pathname, search } = new URL(scalar(request, "url"));
      return {
        method: scalar(request, "method"),
        host,
        target: `${pathname}${search}`,
        body: scalar(request, "body"),
        contentType: /Content-Type:\n +- (\S+)/.exec(request)?.[1] ?? "application/json",
        status: Number(scalar(response, "code")),
        answer: scalar(response, "body"),
      };
    });
}

/** A member of a request or response: on its line, or on the deeper lines that follow. */
function scalar(block: string, name: string): string {
  const line = new RegExp(`^( +)${name}: (.*)$`, "m").exec(block);
  if (!line) return "";
  const [whole, indent = "", first = ""] = line;
  const rest = block.slice(line.index + whole.length + 1).split("\n");
  const end = rest.findIndex((next) => next.trim() !== "" && !next.startsWith(`${indent} `));
  const value: unknown = parse([`${name}: ${first}`, ...rest.slice(0, end < 0 ? undefined : end)].join("\n"));
  const member = (value as Record<string, unknown>)[name];
  return typeof member === "string" ? member : typeof member === "number" ? String(member) : "";
}
