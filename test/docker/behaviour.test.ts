import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { behavesLikeEveryDeployment, type Deployed } from "../behaviour/deployment";
import { startSandbox } from "../sandbox/fixture";
import { ensureImages } from "./images/ensure";
import { sampleSources } from "./products/settings";
import { freePort } from "./stack";
import { dockerOrSkip, type Docker } from "./support/docker-or-skip";

const execute = promisify(execFile);

dockerOrSkip("a deployment on Docker", (docker) => behavesLikeEveryDeployment(() => onDocker(docker)));

async function onDocker(docker: Docker): Promise<Deployed> {
  await ensureImages(["sample/web:dev"], docker.environment);
  const fromSample = { ...sampleSources, "socle:httpPort": await freePort(), "docker:host": docker.host };
  const sandbox = await startSandbox("dev", fromSample, { only: "oc-pizza" });
  const inspect = async (part: string, format: string) => {
    const filter = ["--filter", "label=product=oc-pizza", "--filter", `label=part=process:${part}`];
    const { stdout } = await execute("docker", ["ps", "--all", "--quiet", ...filter], { env: docker.environment });
    const ids = stdout.split("\n").filter(Boolean);
    if (ids.length === 0) return "";
    return (await execute("docker", ["inspect", "--format", format, ...ids], { env: docker.environment })).stdout;
  };
  const patient = { environment: { SOCLE_PATIENCE_SECONDS: "60" } };
  const image = sampleSources["oc-pizza:sources"]["ocpizza-manager"];
  let env: Record<string, string> = {};
  const setVariables = (variables: Record<string, string>) =>
    sandbox.set({ "oc-pizza:sources": { "ocpizza-manager": { ...image, env: variables } } });
  return {
    up: () => sandbox.up([], patient),
    preview: () => sandbox.workspace.run(["preview"]),
    setVersion: (version) => {
      // Every version is built from the same folder, and would be one image: the variable makes another of it.
      env = { SAMPLE_VERSION: version };
      sandbox.set({ "oc-pizza:version": version });
      setVariables(env);
    },
    running: () => inspect("web", "{{.Id}}"),
    released: () => inspect("release", "{{.Id}} {{.State.StartedAt}}"),
    variables: async () =>
      (await inspect("web", '{{range .Config.Env}}{{println (index (split . "=") 0)}}{{end}}')).split("\n"),
    whileReleaseFails: async (log, work) => {
      sandbox.set({ "oc-pizza:seed": [`echo '${log}'; exit 3`] });
      return work().finally(() => sandbox.set({ "oc-pizza:seed": [] }));
    },
    whileUnwell: async (work) => {
      // Its program refuses to start.
      setVariables({ ...env, GUNICORN_CMD_ARGS: "--no-such-option" });
      return work().finally(() => setVariables(env));
    },
    close: async () => {
      await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"]);
      await sandbox.close();
    },
  };
}
