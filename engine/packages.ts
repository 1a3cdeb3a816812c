import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The npm packages of the project whose plugins the engine needs. */
export const OFFICIAL_PLUGINS = [
  "@pulumiverse/scaleway",
  "@pulumi/random",
  "@pulumi/command",
  "@pulumi/aws",
  "@pulumi/docker",
];

/** The installed version of an npm package. Packages may hide their package.json from `require`: it is looked for. */
export function installedVersion(npmPackage: string): string {
  const manifests = (require.resolve.paths(npmPackage) ?? []).map((folder) => join(folder, npmPackage, "package.json"));
  const manifest = manifests.find((path) => existsSync(path));
  if (manifest === undefined) throw new Error(`${npmPackage} is not installed: run npm ci`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return version.replace(/^v/, "");
}

/** Where the engine looks for a plugin below PULUMI_HOME. */
export function pluginFolder(npmPackage: string): string {
  return `plugins/resource-${npmPackage.replace(/^.*\//, "")}-v${installedVersion(npmPackage)}`;
}
