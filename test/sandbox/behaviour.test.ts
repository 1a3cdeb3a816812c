import { describe } from "vitest";
import { behavesLikeEveryDeployment, type Deployed } from "../behaviour/deployment";
import { startSandbox } from "./fixture";

describe("a deployment on Scaleway", () => behavesLikeEveryDeployment(onScaleway));

async function onScaleway(): Promise<Deployed> {
  const sandbox = await startSandbox("preprod", {}, { only: "oc-pizza" });
  const web = () => sandbox.list("containers/containers").filter(({ name }) => name === "app-web");
  const match = { container: "app-web" };
  return {
    up: () => sandbox.up(),
    preview: () => sandbox.workspace.run(["preview"]),
    setVersion: (version) => sandbox.set({ "oc-pizza:version": version }),
    running: () => Promise.resolve(JSON.stringify(web().map(({ id, image }) => [id, image]))),
    released: () => Promise.resolve(String(sandbox.list("control/releases").length)),
    variables: () =>
      Promise.resolve(
        web().flatMap(({ environment_variables: plain, $secrets: secret }) => [
          ...Object.keys(plain as object),
          ...Object.keys(secret as object),
        ]),
      ),
    whileReleaseFails: (log, work) =>
      sandbox.withRule({ match: { container: "app-release" }, behaviour: "fail", exitCode: 3, log }, work),
    whileUnwell: (work) => sandbox.withRule({ match, behaviour: "status", status: 500, body: "no database" }, work),
    close: () => sandbox.close(),
  };
}
