import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { keyOf } from "./cache";
import { installedVersion } from "./packages";
import { standIns } from "./stand-ins";

/** The stand-ins run as one file each: loading it takes a tenth of a second, its sources through tsx several times that. */
const entryPoints = {
  "language-host": join(__dirname, "language-host/main.ts"),
  ...Object.fromEntries(standIns.map(({ name }) => [name, join(__dirname, `stand-ins/${name}/plugin.ts`)])),
};

/** Changes when a source changes, or a package that is bundled with it. */
export async function standInsKey(): Promise<string> {
  const folders = await Promise.all(["language-host", "stand-ins"].map((name) => typeScriptIn(join(__dirname, name))));
  const packages = [
    ...["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf", "bcryptjs", "esbuild"],
    ...["@aws-sdk/client-s3", "@aws-sdk/client-route-53", "dockerode", "@balena/dockerignore", "undici"],
    ...standIns.map(({ npmPackage }) => npmPackage),
  ];
  const shared = ["aws-requests.ts", "engine.ts", "grpc-server.ts", "proxy.ts", "usage-error.ts"].map((name) =>
    join(__dirname, name),
  );
  return keyOf(packages.map(installedVersion), [...shared, ...folders.flat()]);
}

async function typeScriptIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name));
}

/** Dockerode's own client for SSH is not used, and holds machine code that cannot be bundled. */
const withoutSsh2: Plugin = {
  name: "without ssh2",
  setup(build) {
    build.onResolve({ filter: /^ssh2$/ }, ({ path }) => ({ path, namespace: "left out" }));
    build.onLoad({ filter: /./, namespace: "left out" }, () => ({ contents: "" }));
  },
};

export async function bundleStandIns(directory: string): Promise<void> {
  const { build } = await import("esbuild");
  await build({
    entryPoints,
    outdir: directory,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "silent",
    plugins: [withoutSsh2],
  });
}
