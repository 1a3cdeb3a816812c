import type { NotificationSetting } from "../../../environment/notifications";
import type { Message } from "../message";
import { mail, mailServer, sendMail } from "./email";
import { post, type DeliveryRequestOf } from "./http";
import { mattermostRequest } from "./mattermost";
import { ntfyRequest } from "./ntfy";
import { slackRequest } from "./slack";
import { teamsRequest } from "./teams";

/** A place that messages are sent to. */
export interface Target {
  /** For people: "Mattermost". */
  name: string;
  /** @throws DeliveryError */
  send(message: Message): Promise<void>;
}

/** The target of each setting of a stack file. */
export const targetOf: Record<NotificationSetting, (address: string) => Target> = {
  notifyMattermost: webhook("Mattermost", mattermostRequest),
  notifySlack: webhook("Slack", slackRequest),
  notifyTeams: webhook("Teams", teamsRequest),
  notifyNtfy: webhook("ntfy", ntfyRequest),
  notifyEmail: (address) => ({
    name: "e-mail",
    send: (message) => sendMail(mailServer(address), mail(address, message)),
  }),
};

function webhook(name: string, request: DeliveryRequestOf) {
  return (address: string): Target => ({ name, send: (message) => post(request(address, message)) });
}
