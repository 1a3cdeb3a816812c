import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, beforeAll, expect, test } from "vitest";
import { DeliveryError } from "../../../operations/notify/delivery-error";
import type { Message } from "../../../operations/notify/message";
import { mail, mailServer, sendMail, type MailServer } from "../../../operations/notify/targets/email";

const message: Message = {
  level: "success",
  title: "Déploiement réussi : prod\r\nBcc: everyone@example.test",
  text: "- **lvao** tourne en version v1.2.3",
  link: "https://example.test/runs/1",
};

const setting = "smtps://relay:p%40ss@127.0.0.1?from=socle@example.test&to=a@example.test,b@example.test";

interface Mailbox {
  setting: string;
  /** What a person's computer does with its own certificates, the test does with the server's. */
  trusted: MailServer;
  mails: { to: string[]; user: string; source: string }[];
}

let pems: Awaited<ReturnType<typeof generate>>;
beforeAll(async () => {
  pems = await generate([{ name: "commonName", value: "127.0.0.1" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
});

const servers: SMTPServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function mailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Mailbox["mails"] = [];
  const server = new SMTPServer({
    secure: true,
    key: pems.private,
    cert: pems.cert,
    onAuth: ({ username, password }, _session, done) =>
      password === "p@ss" ? done(null, { user: username }) : done(new Error("wrong password")),
    onData: (stream, { envelope, user }, done) => {
      void text(stream).then((source) => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), user: String(user), source });
        done();
      });
    },
    ...options,
  });
  // A client that hangs up is what some of the tests are about.
  server.on("error", () => undefined);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const own = setting.replace("127.0.0.1", `127.0.0.1:${port}`);
  return { setting: own, trusted: { ...mailServer(own), tls: { ca: pems.cert } }, mails };
}

const failureOf = (sent: Promise<void>) => sent.then(() => undefined).catch((error: unknown) => error as DeliveryError);

test("a mail reaches every recipient, with one subject and nothing of it taken for a header", async () => {
  const box = await mailbox();
  await sendMail(box.trusted, mail(box.setting, message));
  const [received, ...others] = box.mails;
  expect(others).toEqual([]);
  expect(received).toMatchObject({ to: ["a@example.test", "b@example.test"], user: "relay" });
  expect(received?.source).toMatch(/^From: socle@example\.test$/m);
  expect(received?.source).not.toMatch(/^Bcc:/m);
  expect(received?.source).toContain("https://example.test/runs/1");
  expect(mail(box.setting, message)).toMatchObject({
    subject: "Déploiement réussi : prod Bcc: everyone@example.test",
    text: "• lvao tourne en version v1.2.3\n\nhttps://example.test/runs/1",
  });
});

test("a server that nobody vouches for gets nothing", async () => {
  const box = await mailbox();
  const failure = await failureOf(sendMail(mailServer(box.setting), mail(box.setting, message)));
  expect(failure).toBeInstanceOf(DeliveryError);
  expect(box.mails).toEqual([]);
});

test("smtp needs STARTTLS: a server without it gets nothing", async () => {
  const box = await mailbox({ secure: false, disabledCommands: ["STARTTLS"] });
  const plain = box.setting.replace("smtps:", "smtp:");
  const failure = await failureOf(sendMail({ ...mailServer(plain), tls: box.trusted.tls }, mail(plain, message)));
  expect(failure).toBeInstanceOf(DeliveryError);
  expect(box.mails).toEqual([]);
});

test("smtp with STARTTLS works", async () => {
  const box = await mailbox({ secure: false });
  const plain = box.setting.replace("smtps:", "smtp:");
  await sendMail({ ...mailServer(plain), tls: box.trusted.tls }, mail(plain, message));
  expect(box.mails).toHaveLength(1);
});

test("a wrong password is final, and is not repeated", async () => {
  const box = await mailbox();
  const wrong = { ...box.trusted, auth: { user: "relay", pass: "wr0ng" } };
  const failure = await failureOf(sendMail(wrong, mail(box.setting, message)));
  expect(failure).toMatchObject({ message: "the mail server refused it (535)", passing: false });
});

test("a server that is busy may work later, one that refuses will not", async () => {
  const refusing = (responseCode: number): SMTPServerOptions => ({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error("no"), { responseCode })),
  });
  for (const [code, passing] of [
    [450, true],
    [550, false],
  ] as const) {
    const box = await mailbox(refusing(code));
    const failure = await failureOf(sendMail(box.trusted, mail(box.setting, message)));
    expect(failure).toMatchObject({ message: `the mail server refused it (${code})`, passing });
  }
});

test("ports and credentials come from the address", () => {
  expect(mailServer("smtp://mail.example.test?from=a@b.fr&to=a@b.fr")).toMatchObject({
    host: "mail.example.test",
    port: 587,
    secure: false,
    requireTLS: true,
  });
  expect(mailServer(setting)).toMatchObject({ port: 465, secure: true, auth: { user: "relay", pass: "p@ss" } });
  expect(mailServer("smtps://relay:100%@mail.example.test")).toMatchObject({ auth: { pass: "100%" } });
});
