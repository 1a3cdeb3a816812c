import { expect, it } from "vitest";
import { readEnvironment } from "../../../environment";
import { configOf, goodBut, library } from "./library";

const read = (changes: Record<string, string>) => readEnvironment(configOf(goodBut(changes)), [library]).host;
const ci = "application_id:11111111-1111-4111-8111-111111111111";
const drift = "application_id:33333333-3333-4333-8333-333333333333";

it("lets the owner of the key in use at buckets unless others are listed", () => {
  expect(read({})).not.toHaveProperty("staff");
  expect(read({ "socle:deployers": JSON.stringify([ci]), "socle:readers": JSON.stringify([drift]) })).toMatchObject({
    staff: { deployers: [ci], readers: [drift] },
  });
});

it("refuses what bucket policies do not take, and readers who would be taken for deployers", () => {
  expect(() => read({ "socle:deployers": '["ci"]' })).toThrow(/socle:deployers.*application_id: or user_id:/);
  expect(() => read({ "socle:readers": JSON.stringify([drift]) })).toThrow(/socle:deployers/);
});
