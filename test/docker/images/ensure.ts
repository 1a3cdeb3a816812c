import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../../engine/directory";
import { keyOf, produce } from "../../../engine/cache";
import type { Progress } from "../../../engine/engine";
import { catalogue, type GoProgram, type TestImage } from "./catalogue";
import { debianRoot } from "./debian";

const execute = promisify(execFile);

/** Says what an image was built from, so that it is built again when that changes. */
const label = "fr.socle.test-image";

/**
 * Makes sure that a daemon has these images of the catalogue. Official ones that are there, or can be pulled, are taken as
 * they are; the others are built here, unless they were and what they are made from is the same.
 *
 * @param environment of the `docker` command, with `DOCKER_HOST`
 * @throws Error with what the failing build printed
 */
export async function ensureImages(
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
  progress: Progress = console.error,
): Promise<void> {
  const builder = new Builder(environment, progress);
  await Promise.all(names.map((name) => builder.ensure(name)));
}

class Builder {
  private readonly ensured = new Map<string, Promise<string>>();
  private reachable: Promise<boolean> | undefined;

  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly progress: Progress,
  ) {}

  /** @returns what the image was built from: a key, or the word that it is official */
  ensure(name: string): Promise<string> {
    const known = this.ensured.get(name);
    if (known !== undefined) return known;
    const image = catalogue[name];
    if (image === undefined) throw new Error(`No image ${name}: one of ${Object.keys(catalogue).join(", ")}.`);
    const ensuring = this.make(name, image);
    this.ensured.set(name, ensuring);
    return ensuring;
  }

  private async make(name: string, image: TestImage): Promise<string> {
    const present = await this.labelOf(name);
    if (image.standsIn && (present === "" || (present === undefined && (await this.pulled(name))))) return "official";
    // Go works on this machine while the bases come over the network.
    const program = present === undefined && image.program ? goProgram(image.program, this.progress) : undefined;
    const [bases] = await Promise.all([Promise.all(image.from.map((base) => this.ensure(base))), program]);
    const key = await keyOf([JSON.stringify(image), ...bases], await sourcesOf(image));
    if (present === key) return key;
    const started = Date.now();
    this.progress(`Building the image ${name} …`);
    if (image.folder === undefined) await this.import(name, key);
    else await this.build(name, image, image.folder, key);
    this.progress(`Built ${name} in ${Math.round((Date.now() - started) / 1000)} s.`);
    return key;
  }

  /** @returns undefined when there is no such image; an empty text when it was not built here */
  private async labelOf(name: string): Promise<string | undefined> {
    const format = `{{range $name, $value := .Config.Labels}}{{if eq $name "${label}"}}{{$value}}{{end}}{{end}}`;
    try {
      return (await this.docker(["image", "inspect", "--format", format, name])).trim();
    } catch (error) {
      if (error instanceof Error && /no such image/i.test(error.message)) return undefined;
      throw error;
    }
  }

  /** Asks for the smallest image first, once: where there is no registry, each pull would wait for its time to run out. */
  private async pulled(name: string): Promise<boolean> {
    this.reachable ??= this.pull("busybox:1");
    return (await this.reachable) && this.pull(name);
  }

  private async pull(name: string): Promise<boolean> {
    try {
      await this.docker(["pull", "--quiet", name]);
      return true;
    } catch {
      return false;
    }
  }

  private async import(name: string, key: string): Promise<void> {
    const root = await debianRoot(key, this.progress);
    await this.docker(["import", "--change", `LABEL ${label}=${key}`, root, name]);
  }

  private async build(name: string, image: TestImage, folder: string, key: string): Promise<void> {
    const context = await mkdtemp(join(tmpdir(), "socle-image-"));
    try {
      await cp(join(__dirname, folder), context, { recursive: true });
      for (const [file, source] of Object.entries(image.files ?? {})) {
        await cp(source, join(context, file), { recursive: true });
      }
      if (image.program !== undefined) {
        const program = await goProgram(image.program, this.progress);
        await cp(program, join(context, basename(program)));
      }
      const settings = Object.entries(image.arguments ?? {}).flatMap(([argument, value]) => [
        "--build-arg",
        `${argument}=${value}`,
      ]);
      await this.docker(["build", "--tag", name, "--label", `${label}=${key}`, ...settings, context]);
    } finally {
      await rm(context, { recursive: true });
    }
  }

  /** @throws Error with all that the command printed: a build tells on both streams why it fails */
  private async docker(args: string[]): Promise<string> {
    const child = spawn("docker", args, { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      all += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (all += text));
    const status = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
    if (status !== 0) throw new Error(`docker ${args.join(" ")}:\n${all.trimEnd().split("\n").slice(-40).join("\n")}`);
    return stdout;
  }
}

/** The files that make an image what it is. */
async function sourcesOf(image: TestImage): Promise<string[]> {
  const own =
    image.folder === undefined ? [join(__dirname, "debian.ts")] : await filesIn(join(__dirname, image.folder));
  return [...own, ...Object.values(image.files ?? {})];
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Builds a Go program that needs nothing of the system it runs on. @returns its path */
async function goProgram({ path, version, versionVariable }: GoProgram, progress: Progress): Promise<string> {
  const name = basename(path);
  const flags = `-s -w${versionVariable === undefined ? "" : ` -X ${versionVariable}=${version}`}`;
  const folder = join(cacheDirectory(), `${name}-${await keyOf([path, version, flags], [])}`);
  await produce(folder, `${name} ${version}`, progress, async (unfinished) => {
    const environment = { ...process.env, CGO_ENABLED: "0", GOBIN: unfinished };
    await execute("go", ["install", "-trimpath", `-ldflags=${flags}`, `${path}@${version}`], { env: environment });
  });
  return join(folder, name);
}
