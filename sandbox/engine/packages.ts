import { readFileSync } from "node:fs";

/** The npm packages of the project whose plugins the engine needs, and the folder name that the engine gives these. */
export const OFFICIAL_PLUGINS = ["@pulumiverse/scaleway", "@pulumi/random", "@pulumi/command"];

export function installedVersion(npmPackage: string): string {
  const { version } = JSON.parse(readFileSync(require.resolve(`${npmPackage}/package.json`), "utf8")) as {
    version: string;
  };
  return version.replace(/^v/, "");
}

/** Where the engine looks for a plugin below PULUMI_HOME. */
export function pluginFolder(npmPackage: string): string {
  return `plugins/resource-${npmPackage.replace(/^.*\//, "")}-v${installedVersion(npmPackage)}`;
}
