import { describe, expect, test, vi } from "vitest";
import { deliver } from "../../../operations/notify/deliver";
import { DeliveryError } from "../../../operations/notify/delivery-error";
import { plainText, shorten, type Message } from "../../../operations/notify/message";
import { notify } from "../../../operations/notify/notify";
import { notificationTargets } from "../../../operations/notify/settings";
import { targetOf, type Target } from "../../../operations/notify/targets";
import { post } from "../../../operations/notify/targets/http";
import { mattermostRequest } from "../../../operations/notify/targets/mattermost";
import { ntfyRequest } from "../../../operations/notify/targets/ntfy";
import { slackRequest } from "../../../operations/notify/targets/slack";
import { teamsRequest } from "../../../operations/notify/targets/teams";
import type { Pulumi } from "../../../operations/stack/pulumi";
import { standIn } from "./http-stand-in";

const address = "https://chat.example.test/hooks/s3cret";

const message: Message = {
  level: "success",
  title: "Déploiement réussi : prod <!channel>",
  text: "- **lvao** tourne en version `v1.2.3`\n- merci @channel & \\*vous\\* [notes](https://example.test/notes)",
  link: "https://example.test/runs/1",
};

const bodyOf = ({ body }: { body: unknown }) => body as Record<string, unknown>;

describe("each target gets the message in its own form, and nothing in it becomes a mention or a mark", () => {
  test("Mattermost: Markdown", () => {
    expect(mattermostRequest(address, message)).toEqual({
      url: address,
      body: {
        text:
          "#### :white_check_mark: Déploiement réussi : prod &lt;!channel&gt;\n\n" +
          "- **lvao** tourne en version `v1.2.3`\n- merci @\u2060channel & \\*vous\\* [notes](https://example.test/notes)\n\n" +
          "[Voir le détail](https://example.test/runs/1)",
      },
    });
  });

  test("Slack: blocks of plain text", () => {
    expect(bodyOf(slackRequest(address, message))).toEqual({
      text: "✅ Déploiement réussi : prod &lt;!channel&gt;",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "✅ Déploiement réussi : prod <!channel>" } },
        {
          type: "section",
          text: {
            type: "plain_text",
            text: "• lvao tourne en version v1.2.3\n• merci @channel & *vous* notes (https://example.test/notes)",
          },
        },
        { type: "section", text: { type: "mrkdwn", text: "<https://example.test/runs/1|Voir le détail>" } },
      ],
    });
  });

  test("Teams: an Adaptive Card of plain runs", () => {
    const body = bodyOf(teamsRequest(address, { ...message, level: "failure" }));
    expect(body).toMatchObject({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          content: {
            type: "AdaptiveCard",
            body: [
              { type: "RichTextBlock", inlines: [{ type: "TextRun", text: message.title, color: "Attention" }] },
              { inlines: [{ type: "TextRun", text: "• lvao tourne en version v1.2.3" }] },
              { inlines: [{ type: "TextRun", text: "• merci @channel & *vous* notes (https://example.test/notes)" }] },
            ],
            actions: [{ type: "Action.OpenUrl", title: "Voir le détail", url: "https://example.test/runs/1" }],
          },
        },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('"TextBlock"');
  });

  test("ntfy: JSON to the server, with the topic and the token taken from the address", () => {
    expect(ntfyRequest("https://:tk_s3cret@ntfy.example.test/socle", { ...message, level: "failure" })).toEqual({
      url: "https://ntfy.example.test/",
      headers: { authorization: `Basic ${Buffer.from(":tk_s3cret").toString("base64")}` },
      body: {
        topic: "socle",
        title: message.title,
        message: "• lvao tourne en version v1.2.3\n• merci @channel & *vous* notes (https://example.test/notes)",
        priority: 4,
        tags: ["rotating_light"],
        click: "https://example.test/runs/1",
      },
    });
    expect(ntfyRequest("https://example.test/ntfy/socle/", message)).toMatchObject({
      url: "https://example.test/ntfy/",
      headers: {},
    });
    expect(ntfyRequest("https://:100%@example.test/50%", message).body).toMatchObject({ topic: "50%" });
  });

  test("an empty text leaves no empty block", () => {
    const blocks = bodyOf(slackRequest(address, { level: "info", title: "Bonjour", text: "" }))["blocks"];
    expect(blocks).toHaveLength(1);
    expect(bodyOf(mattermostRequest(address, { level: "info", title: "Bonjour", text: "" }))["text"]).toBe(
      "#### :information_source: Bonjour",
    );
  });

  test("a long text is cut to what the target takes, and says so", () => {
    const long = { ...message, title: "t".repeat(500), text: "é".repeat(100_000) };
    const [, section] = bodyOf(slackRequest(address, long))["blocks"] as { text: { text: string } }[];
    expect(section?.text.text).toHaveLength(3000);
    expect(section?.text.text).toMatch(/…\n\(message coupé\)$/);
    expect(String(bodyOf(mattermostRequest(address, long))["text"]).length).toBeLessThan(16_383);
    for (const text of [long.text, "€".repeat(100_000), "- Bump\n".repeat(2000)]) {
      const card = JSON.stringify(teamsRequest(address, { ...long, text }).body);
      expect(Buffer.byteLength(card)).toBeLessThan(28_000);
      expect(card).toContain("(message coupé)");
    }
    expect(Buffer.byteLength(String(bodyOf(ntfyRequest(address, long))["message"]))).toBeLessThan(4096);
  });
});

test("Markdown as plain text", () => {
  const markdown =
    "<!-- x -->\n## Titre\n\n\n\n> cité  \n- **un** `deux`\n\n```text\n**code** \\*\n```\n\\*étoile\\* &lt;a&gt; @\u2060x";
  expect(plainText(markdown)).toBe("Titre\n\ncité  \n• un deux\n\n**code** \\*\n*étoile* <a> @x");
  expect(shorten("court", 5)).toBe("court");
});

describe("a request", () => {
  test("is one POST of JSON", async () => {
    await using server = await standIn(() => ({ body: {} }));
    await post({ url: server.address, headers: { "x-a": "b" }, body: { text: "é" } });
    expect(server.received).toMatchObject([
      { method: "POST", headers: { "content-type": "application/json", "x-a": "b" }, body: { text: "é" } },
    ]);
  });

  test.each([
    [500, true],
    [503, true],
    [429, true],
    [400, false],
    [403, false],
    [404, false],
  ])("answered with %i may work later: %s", async (status, passing) => {
    await using server = await standIn(() => ({ status }));
    const failure = await post({ url: `${server.address}/s3cret`, body: {} }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeliveryError);
    expect(failure).toMatchObject({ passing });
    expect(String(failure)).toContain(`it answered ${status}`);
    expect(String(failure)).not.toContain("s3cret");
  });

  test("that leads elsewhere is not followed: the address is a secret", async () => {
    await using elsewhere = await standIn(() => ({}));
    await using server = await standIn(() => ({ status: 307, headers: { location: elsewhere.address } }));
    await expect(post({ url: server.address, body: {} })).rejects.toBeInstanceOf(DeliveryError);
    expect(elsewhere.received).toEqual([]);
  });

  test("that reaches nobody names the error and not the address", async () => {
    const server = await standIn(() => ({}));
    await server[Symbol.asyncDispose]();
    const failure = await post({ url: `${server.address}/s3cret`, body: {} }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: "it cannot be reached (ECONNREFUSED)", passing: true });
  });
});

describe("a delivery", () => {
  const target = (name: string, ...failures: DeliveryError[]): Target & { attempts: number } => ({
    name,
    attempts: 0,
    send() {
      const failure = failures[this.attempts++];
      return failure ? Promise.reject(failure) : Promise.resolve();
    },
  });
  const passing = new DeliveryError("it answered 503", true);
  const final = new DeliveryError("it answered 404", false);

  test("is tried again where that may help, with growing pauses, and three times at most", async () => {
    const pauses: number[] = [];
    const wait = (milliseconds: number) => Promise.resolve(pauses.push(milliseconds));
    const targets = [
      target("works"),
      target("recovers", passing),
      target("refuses", final),
      target("stays down", passing, passing, passing, passing),
    ];
    expect(await deliver(message, targets, wait)).toEqual([
      { target: "works" },
      { target: "recovers" },
      { target: "refuses", failure: "it answered 404" },
      { target: "stays down", failure: "it answered 503" },
    ]);
    expect(targets.map(({ attempts }) => attempts)).toEqual([1, 2, 1, 3]);
    expect(pauses.sort((one, other) => one - other)).toEqual([1000, 1000, 5000]);
  });

  test("does not hide a mistake of ours", async () => {
    const broken: Target = { name: "broken", send: () => Promise.reject(new TypeError("bug")) };
    await expect(deliver(message, [broken])).rejects.toThrow("bug");
  });
});

describe("the targets of a stack", () => {
  const stackWith = (values: Record<string, string>): Pulumi => ({
    stack: "prod",
    operate: () => Promise.reject(new Error("not asked")),
    run: () => Promise.reject(new Error("no other command was expected")),
    query: () => Promise.resolve(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]))),
  });

  test("are those that its file names", async () => {
    const targets = await notificationTargets(
      stackWith({ "socle:notifySlack": address, "socle:notifyNtfy": address, "socle:owner": "team" }),
    );
    expect(targets.map(({ name }) => name)).toEqual(["Slack", "ntfy"]);
    expect(Object.keys(targetOf)).toHaveLength(5);
  });

  test("that cannot be used are named without their values", async () => {
    const wrong = stackWith({ "socle:notifyTeams": "http://s3cret", "socle:notifyEmail": "s3cret" });
    const failure = await notificationTargets(wrong).catch((error: unknown) => String(error));
    expect(failure).toContain("socle:notifyTeams must be an https URL.");
    expect(failure).toContain("socle:notifyEmail must be an smtps or smtp URL");
    expect(failure).not.toContain("s3cret");
  });

  test("are told of in the log, without their addresses", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const nowhere = "https://127.0.0.1:1/s3cret";
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 404 }));
    expect(await notify(stackWith({ "socle:notifySlack": nowhere }), message)).toBe(false);
    expect(await notify(stackWith({}), message)).toBe(true);
    expect(log.mock.calls).toEqual([
      ["Not notified: Slack, it answered 404."],
      ["prod names nobody to notify: no socle:notify… in its stack file."],
    ]);
    fetched.mockRestore();
    log.mockRestore();
  });
});
