import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../engine/directory";
import { keyOf, produce } from "../../engine/cache";

const uv = "0.13.9";

/**
 * Installs an Airflow into a virtual environment in the cache, once for its requirements.
 * @returns the folder of its programs
 */
export async function installAirflow(version: string): Promise<string> {
  const requirements = join(__dirname, "requirements", `${version}.txt`);
  const environment = join(cacheDirectory(), `airflow-${version}-${await keyOf([uv], [requirements])}`);
  await produce(environment, `Airflow ${version}`, say, async (unfinished) => {
    const program = join(await installUv(), "bin", "uv");
    // The newest Python that every package of both Airflow 2 and 3 has a wheel for.
    await run(program, ["venv", "--quiet", "--allow-existing", "--relocatable", "--python", "<3.13", unfinished]);
    const into = ["--python", join(unfinished, "bin", "python"), "--compile-bytecode"];
    await run(program, ["pip", "install", "--quiet", "--no-deps", ...into, "--requirement", requirements]);
  });
  return join(environment, "bin");
}

async function installUv(): Promise<string> {
  const folder = join(cacheDirectory(), `uv-${uv}`);
  await produce(folder, `uv ${uv}`, say, async (unfinished) => {
    await run("python3", ["-m", "pip", "install", "--quiet", "--target", unfinished, `uv==${uv}`]);
  });
  return folder;
}

const run = promisify(execFile);
const say = (line: string) => console.error(line);
