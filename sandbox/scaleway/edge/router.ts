import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { containerByHost } from "../lookup";
import type { S3Handler } from "../s3/server";
import { sendJson, sendText, type Backend } from "./answers";
import { answerContainer } from "./containers";
import { answerLogs } from "./logs";
import { answerRegistry } from "./registry";

export type Scheme = "http" | "https";

/** Everything that hosts can be routed to. */
export interface Targets extends Backend {
  s3: S3Handler;
  /** The JSON API, which answers for api.scaleway.com. */
  apiUrl: string;
}

const apiHost = "api.scaleway.com";
const s3Host = /^(?:(.+)\.)?s3\.([a-z]+-[a-z]+)\.scw\.cloud$/;
const registryHost = /^rg\.[a-z]+-[a-z]+\.scw\.cloud$/;
const logsHost = /^[^.]+\.logs\.cockpit\.[a-z]+-[a-z]+\.scw\.cloud$/;

/** True for hosts that the sandbox answers for itself: those of Scaleway and those attached to a container. */
export function isOurs({ store }: Backend, host: string): boolean {
  const name = host.toLowerCase();
  return name === apiHost || name.endsWith(".scw.cloud") || containerByHost(store, name) !== undefined;
}

/** Answers a request for one of our hosts. */
export async function route(
  targets: Targets,
  host: string,
  scheme: Scheme,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = host.toLowerCase();
  const [, bucket, region] = s3Host.exec(name) ?? [];
  if (region !== undefined) return targets.s3(request, response, { bucket, region });
  if (name === apiHost) return passOn(targets.apiUrl, request, response);
  if (registryHost.test(name)) return answerRegistry(targets, request, response);
  if (logsHost.test(name)) return answerLogs(targets, name, request, response);
  const container = containerByHost(targets.store, name);
  if (container) return answerContainer(targets, container, request, response, scheme);
  request.resume();
  if (name.endsWith(".scw.cloud")) return sendJson(response, 404, { message: `Nothing answers at ${name}` });
  sendText(response, 403, refusal(name));
}

/** What clients are told about hosts that are not ours. */
export const refusal = (host: string): string =>
  `The sandbox answers for *.scw.cloud, ${apiHost} and domains attached to its containers only, and never talks to ` +
  `the outside: ${host} refused.\n`;

function passOn(apiUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const { method, headers, url = "/" } = request;
    const upstream = forward(`${apiUrl}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).on("close", resolve);
    });
    upstream.on("error", (error) => {
      sendText(response, 502, `The local Scaleway API does not answer: ${error.message}\n`);
      resolve();
    });
    request.pipe(upstream);
  });
}
