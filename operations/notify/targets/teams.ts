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
  const lines = shorten(plainText(text), 12_000).split("\n").filter(Boolean);
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    msteams: { width: "Full" },
    body: [line(title, { size: "Large", weight: "Bolder", color }), ...lines.map((one) => line(one))],
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

function line(text: string, style: Record<string, string> = {}) {
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, ...style }] };
}
