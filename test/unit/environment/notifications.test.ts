import { isSecret, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { readEnvironment, StackFileMistakes } from "../../../environment";
import { recipients } from "../../../environment/notifications";
import { configOf, good, goodSecrets, library } from "./library";

const mailServer =
  "smtps://relay:s3cret@smtp.example.test:465?from=socle@example.test&to=a@example.test,b@example.test";

function mistakesOf(values: Record<string, string>, secrets = Object.keys(values)): readonly string[] {
  try {
    readEnvironment(configOf({ ...good, ...values }, [...goodSecrets, ...secrets]), [library]);
    return [];
  } catch (error) {
    if (error instanceof StackFileMistakes) return error.mistakes.map(({ text, mend }) => `${text} ${mend}`);
    throw error;
  }
}

test("a stack file may name one channel of each kind", () => {
  const channels = {
    "socle:notifyMattermost": "https://chat.example.test/hooks/x7f",
    "socle:notifySlack": "https://hooks.slack.example.test/services/T/B/x7f",
    "socle:notifyTeams": "https://prod.example.test:443/workflows/1/triggers/manual/paths/invoke?sig=x7f",
    "socle:notifyNtfy": "https://:tk_x7f@ntfy.example.test/socle",
    "socle:notifyEmail": mailServer,
  };
  expect(mistakesOf(channels)).toEqual([]);
});

test("its webhooks are told apart from its mail server, and stay secret", async () => {
  const { webhooks } = readEnvironment(
    configOf({ ...good, "socle:notifyNtfy": "https://ntfy.example.test/socle", "socle:notifyEmail": mailServer }, [
      ...goodSecrets,
      "socle:notifyNtfy",
      "socle:notifyEmail",
    ]),
    [library],
  );
  expect(Object.keys(webhooks)).toEqual(["ntfy"]);
  expect(await isSecret(output(webhooks.ntfy!))).toBe(true);
});

test("an address in clear is a mistake, and is not repeated", () => {
  const [mistake = ""] = mistakesOf({ "socle:notifySlack": "https://hooks.slack.example.test/services/x7f" }, []);
  expect(mistake).toMatch(/^socle:notifySlack must be a secret, and is in clear/);
  expect(mistake).toContain("pulumi config set --stack preprod --secret socle:notifySlack");
  expect(mistake).not.toContain("x7f");
});

describe("an address of the wrong form is a mistake, and is not repeated", () => {
  test.each([
    ["notifyTeams", "http://example.test/x7f", "an https URL"],
    ["notifyMattermost", "chat.example.test/x7f", "an https URL"],
    ["notifyEmail", "smtp.example.test/x7f", "an smtps or smtp URL with from and to"],
    ["notifyEmail", "smtps://smtp.example.test?to=x7f@example.test", "an smtps or smtp URL with from and to"],
    ["notifyEmail", "smtps://smtp.example.test?from=x7f@example.test", "an smtps or smtp URL with from and to"],
    ["notifyEmail", mailServer.replace(",", ",,"), "an smtps or smtp URL with from and to"],
  ])("%s: %s", (name, value, allowed) => {
    const [mistake = ""] = mistakesOf({ [`socle:${name}`]: value });
    expect(mistake).toContain(`socle:${name} (a secret, not shown) must be ${allowed}.`);
    expect(mistake).not.toMatch(/x7f|s3cret/);
  });
});

test("recipients are separated by commas", () => {
  expect(recipients(mailServer)).toEqual(["a@example.test", "b@example.test"]);
});
