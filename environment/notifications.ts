import { z } from "zod";
import type { Webhooks } from "../hosts/environment";
import type { StackConfig } from "./stack-config";

const webhook = (description: string) =>
  z
    .url({ protocol: /^https$/, error: "an https URL" })
    .optional()
    .describe(description);

const mailUrl = "an smtps or smtp URL with from and to";

/**
 * Where the team hears of deployments and of drift, one secret for each place: whoever knows the address can write
 * there.
 */
export const notificationSettings = {
  notifyMattermost: webhook("Incoming webhook of a Mattermost channel"),
  notifySlack: webhook("Incoming webhook of a Slack channel"),
  notifyTeams: webhook("Webhook of a Teams workflow that posts to a channel"),
  notifyNtfy: webhook("Topic of an ntfy server, https://ntfy.example.fr/topic; with a token, https://:<token>@…"),
  notifyEmail: z
    .url({ protocol: /^smtps?$/, error: mailUrl, abort: true })
    .refine(hasAddresses, { error: mailUrl })
    .optional()
    .describe(
      "Mail server and addresses: smtps://<user>:<password>@smtp.example.fr?from=a@example.fr&to=b@example.fr,c@example.fr; smtp:// uses STARTTLS",
    ),
};

export type NotificationSetting = keyof typeof notificationSettings;

/** The settings whose place takes a message over HTTPS, by the service that runs there. */
const webhookSettings = {
  mattermost: "notifyMattermost",
  slack: "notifySlack",
  teams: "notifyTeams",
  ntfy: "notifyNtfy",
} as const satisfies Record<keyof Webhooks, NotificationSetting>;

/** The webhooks that a stack file names, as secrets. */
export function webhooks(config: StackConfig): Webhooks {
  const set = Object.entries(webhookSettings)
    .map(([service, setting]) => [service, `socle:${setting}`] as const)
    .filter(([, key]) => Object.hasOwn(config.values, key));
  return Object.fromEntries(set.map(([service, key]) => [service, config.secret(key)]));
}

function hasAddresses(url: string): boolean {
  const addresses = [new URL(url).searchParams.get("from"), ...recipients(url)];
  return addresses.every((address) => z.email().safeParse(address).success);
}

/** The addresses that an e-mail setting sends to. */
export function recipients(url: string): string[] {
  return (new URL(url).searchParams.get("to") ?? "").split(",").map((to) => to.trim());
}
