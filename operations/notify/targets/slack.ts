import { texts } from "../../texts";
import { plainText, shorten, type Message } from "../message";
import type { DeliveryRequest } from "./http";

/**
 * Slack documentation, "Sending messages using incoming webhooks" and "Block Kit". What others wrote is in `plain_text`
 * blocks, where nothing is a link, a mention or formatting; a header has 150 characters at most, a section 3,000.
 */
export function slackRequest(url: string, { level, title, text, link }: Message): DeliveryRequest {
  const sign = { success: "✅", failure: "🚨", info: "ℹ️" }[level];
  const heading = `${sign} ${title}`;
  const body = plainText(text);
  const blocks = [
    { type: "header", text: { type: "plain_text", text: heading.slice(0, 150) } },
    ...(body === "" ? [] : [{ type: "section", text: { type: "plain_text", text: shorten(body, 3000) } }]),
    ...(link ? [{ type: "section", text: { type: "mrkdwn", text: `<${encodeURI(link)}|${texts.open}>` } }] : []),
  ];
  return { url, body: { text: entities(heading), blocks } };
}

/** The text of the notification itself is always mrkdwn, whose control characters these three are. */
function entities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
