import { unescape } from "node:querystring";
import { createTransport } from "nodemailer";
import { recipients } from "../../../environment/notifications";
import { DeliveryError } from "../delivery-error";
import { plainText, type Message } from "../message";

const timeoutMs = 10_000;

/** The mail server of a setting. What it is told is always encrypted: `smtps` from the start, `smtp` with STARTTLS. */
export function mailServer(setting: string) {
  const { protocol, hostname, port, username, password } = new URL(setting);
  const secure = protocol === "smtps:";
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: true,
    ...(username !== "" && { auth: { user: unescape(username), pass: unescape(password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
}

export type MailServer = ReturnType<typeof mailServer> & { tls?: { ca: string } };

export function mail(setting: string, { title, text, link }: Message) {
  return {
    from: new URL(setting).searchParams.get("from") ?? "",
    to: recipients(setting),
    subject: title.replace(/\s+/g, " "),
    text: [plainText(text), ...(link ? [link] : [])].join("\n\n"),
  };
}

/**
 * @throws DeliveryError without the address, which holds a password
 */
export async function sendMail(server: MailServer, message: ReturnType<typeof mail>): Promise<void> {
  const transport = createTransport(server);
  try {
    await transport.sendMail(message);
  } catch (error) {
    throw deliveryError(error);
  } finally {
    transport.close();
  }
}

/** Answers of 5xx are final, those of 4xx are not (RFC 5321, 4.2.1); without an answer the network is to blame. */
function deliveryError(error: unknown): DeliveryError {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  if (responseCode !== undefined) {
    return new DeliveryError(`the mail server refused it (${responseCode})`, responseCode < 500);
  }
  return new DeliveryError(`the mail server cannot be used (${code ?? "no connection"})`, code !== "EAUTH");
}
