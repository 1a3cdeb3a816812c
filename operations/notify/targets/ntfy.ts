import { unescape } from "node:querystring";
import { plainText, shorten, type Message } from "../message";
import type { DeliveryRequest } from "./http";

/**
 * ntfy documentation, "Publish as JSON": to the server's root, with the topic in the body. Names and tokens go into a
 * header, since `fetch` refuses them in an address; a token is the password of an empty user ("Authentication"). A
 * message has 4,096 bytes at most, and no character of ours is longer than 3.
 */
export function ntfyRequest(address: string, { level, title, text, link }: Message): DeliveryRequest {
  const { origin, pathname, username, password } = new URL(address);
  const path = pathname.replace(/\/+$/, "");
  const credentials = `${unescape(username)}:${unescape(password)}`;
  return {
    url: `${origin}${path.slice(0, path.lastIndexOf("/") + 1)}`,
    headers: credentials === ":" ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    body: {
      topic: unescape(path.slice(path.lastIndexOf("/") + 1)),
      title,
      message: shorten(plainText(text), 1300),
      priority: level === "failure" ? 4 : 3,
      tags: [{ success: "white_check_mark", failure: "rotating_light", info: "information_source" }[level]],
      ...(link && { click: link }),
    },
  };
}
