import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Dependency {
  name: string;
  version: string;
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** The packages that a program's package.json names, with the versions that are installed; deeply, if asked. */
export function installedDependencies(directory: string, transitive: boolean): Dependency[] {
  const found = new Map<string, Dependency>();
  const manifest = readManifest(directory);
  visit({ ...manifest.devDependencies, ...manifest.dependencies }, directory, transitive, found);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function visit(names: Record<string, string>, from: string, transitive: boolean, found: Map<string, Dependency>): void {
  for (const name of Object.keys(names)) {
    const directory = findPackage(name, from);
    if (directory === undefined || found.has(directory)) continue;
    const manifest = readManifest(directory);
    found.set(directory, { name, version: manifest.version ?? "" });
    if (transitive) visit(manifest.dependencies ?? {}, directory, transitive, found);
  }
}

function findPackage(name: string, from: string): string | undefined {
  const candidate = join(from, "node_modules", name);
  if (existsSync(join(candidate, "package.json"))) return candidate;
  return dirname(from) === from ? undefined : findPackage(name, dirname(from));
}

function readManifest(directory: string): Manifest {
  const path = join(directory, "package.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : {};
}
