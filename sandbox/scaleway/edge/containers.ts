import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { containerRule } from "../lookup";
import type { Container } from "../records";
import { maySecretKey, sendJson, sendText, type Backend } from "./answers";
import { answerRelease, isRelease } from "./releases";

/** Permission sets that let a key call private containers (Scaleway's "Permission sets"). */
const callers = ["ContainersPrivateAccess", "ContainersFullAccess", "AllProductsFullAccess"];

/** Answers for a container at its public endpoint or at a domain attached to it: healthy, or as a rule says. */
export async function answerContainer(
  backend: Backend,
  container: Container,
  request: IncomingMessage,
  response: ServerResponse,
  scheme: "http" | "https",
): Promise<void> {
  const url = request.url ?? "/";
  request.resume();
  if (scheme === "http" && container.https_connections_only === true) {
    response.writeHead(308, { location: `https://${request.headers.host ?? ""}${url}`, "content-length": "0" }).end();
    return;
  }
  if (container.privacy === "private" && !mayCall(backend, container, request)) {
    return sendJson(response, 403, { message: "Forbidden: a private container needs a valid X-Auth-Token" });
  }
  const rule = containerRule(backend.store, container);
  if (container.status !== "ready" || rule?.behaviour === "never-ready") {
    return sendJson(response, 503, { message: `Container ${container.name} is not ready: ${container.status}` });
  }
  if (rule?.behaviour === "status") return sendText(response, rule.status ?? 500, rule.body ?? "");
  if (rule?.behaviour === "slow") {
    // Not to hold up the process when the server closes meanwhile.
    await wait((rule.seconds ?? 1) * 1000, undefined, { ref: false });
  }
  if (isRelease(container)) return answerRelease(backend.store, container, response);
  sendJson(response, 200, { container: container.name, image: container.image, path: url });
}

function mayCall(backend: Backend, container: Container, request: IncomingMessage): boolean {
  const token = request.headers["x-auth-token"];
  const namespace = backend.store.get("containers/namespaces", container.namespace_id);
  const projectId = namespace?.project_id ?? backend.account.projectId;
  return typeof token === "string" && maySecretKey(backend, token, callers, projectId);
}
