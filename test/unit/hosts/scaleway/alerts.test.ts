import { expect, it } from "vitest";
import { databaseAlertIds, ScalewayAlerts } from "../../../../hosts/scaleway/alerts";
import { run, type World } from "../../mocks";
import { projectId, scalewayWorld, type } from "./world";

const alert = (productName: string, preconfiguredRuleId: string) => ({ productName, preconfiguredRuleId });

function worldWith(alerts: ReturnType<typeof alert>[]): World {
  const functions = { "scaleway:observability/getPreconfiguredAlert:getPreconfiguredAlert": () => ({ alerts }) };
  return { ...scalewayWorld, functions };
}

const alerts = () => new ScalewayAlerts("alerts", { email: "equipe@example.fr", region: "fr-par", projectId });

it("enables the alerts on databases, in the same order whatever Cockpit's", async () => {
  const offered = [alert("Redis", "c"), alert("LB", "a"), alert("PostgreSQL", "d"), alert("PostgreSQL", "b")];
  const { resources } = await run(alerts, worldWith(offered));

  expect(resources.one(type.alertManager).inputs).toEqual({
    preconfiguredAlertIds: ["b", "c", "d"],
    contactPoints: [{ email: "equipe@example.fr" }],
    region: "fr-par",
    projectId,
  });
  expect(resources.one("socle:hosts:ScalewayAlerts").outputs).toEqual({ preconfiguredAlertIds: ["b", "c", "d"] });
});

it("does not pretend when there are none", () => {
  expect(() => databaseAlertIds([alert("LB", "a")])).toThrow(
    "Cockpit offers no alert on PostgreSQL or Redis, only on LB: remove socle:alertEmail",
  );
});
