import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { strikingFault } from "../faults";
import { sendJson, type Backend } from "./answers";

const manifestType = "application/vnd.oci.image.manifest.v1+json";

/**
 * Answers for the container registry: every image exists, unless a rule `{ match: { path: "/v2/<namespace>/<image>" },
 * behaviour: "fault", status: 404 }` says that it does not.
 */
export function answerRegistry({ store }: Backend, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const version = { "docker-distribution-api-version": "registry/2.0" };
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendJson(response, 405, failure("UNSUPPORTED", "The operation is unsupported."), version);
  }
  if (path === "/v2/") return sendJson(response, 200, {}, version);
  const [, image, reference] = /^\/v2\/([^/]+\/.+)\/manifests\/([^/]+)$/.exec(path) ?? [];
  if (image === undefined || reference === undefined) {
    return sendJson(response, 404, failure("NAME_UNKNOWN", "repository name not known to registry"), version);
  }
  const fault = strikingFault(store, request.method, path);
  if (fault?.status === 404) return sendJson(response, 404, failure("MANIFEST_UNKNOWN", "manifest unknown"), version);
  if (fault) return sendJson(response, fault.status, failure("UNKNOWN", "unknown error"), version);
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", digest: digest(image), size: image.length };
  const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers: [] };
  const headers = { ...version, "content-type": manifestType };
  const named = { ...manifest, annotations: { "org.opencontainers.image.ref.name": reference } };
  sendJson(response, 200, named, { ...headers, "docker-content-digest": digest(JSON.stringify(named)) });
}

const digest = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

const failure = (code: string, message: string) => ({ errors: [{ code, message, detail: {} }] });
