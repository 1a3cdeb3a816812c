import { texts } from "../../texts";
import { plainText, shorten, type Message } from "../message";
import type { DeliveryRequest } from "./http";

/**
 * An Adaptive Card for the webhook of a Teams workflow (Microsoft documentation, "Create incoming webhooks with Workflows
 * for Microsoft Teams"). A TextBlock reads Markdown, a TextRun does not: what others wrote is in the latter. A message
 * has 28 KB at most.
 */
export function teamsRequest(url: string, { level, title, text, link }: Message): DeliveryRequest {
  const color = { success: "Good", failure: "Attention", info: "Accent" }[level];
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [line(title, { size: "Large", weight: "Bolder", color }), ...lines(shorten(plainText(text), 8_000))],
    ...(link && { actions: [{ type: "Action.OpenUrl", title: texts.open, url: link }] }),
  };
  return {
    url,
    body: {
      type: "message",
      attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
    },
  };
}

/** Bytes of the lines, at most: what else is in a message takes less than the rest. */
const room = 25_000;

/** A line takes several times its text: how many there is room for is known when they are made. */
function lines(text: string) {
  const all = text
    .split("\n")
    .filter(Boolean)
    .map((one) => line(one));
  let bytes = 0;
  const kept = all.filter((one) => (bytes += Buffer.byteLength(JSON.stringify(one)) + 1) <= room);
  return kept.length === all.length ? kept : [...kept, line(texts.cut)];
}

function line(text: string, style: Record<string, string> = {}) {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...style }] };
}
