import { escape, withoutMentions } from "../../markdown";
import { texts } from "../../texts";
import { shorten, type Message } from "../message";
import type { DeliveryRequest } from "./http";

/** Mattermost documentation, "Incoming webhooks": Markdown; a post has 16,383 characters at most. */
export function mattermostRequest(url: string, { level, title, text, link }: Message): DeliveryRequest {
  const sign = { success: ":white_check_mark:", failure: ":rotating_light:", info: ":information_source:" }[level];
  const parts = [
    `#### ${sign} ${escape(title)}`,
    withoutMentions(shorten(text, 15_000)),
    ...(link ? [`[${texts.open}](${link})`] : []),
  ];
  return { url, body: { text: parts.filter(Boolean).join("\n\n") } };
}
