import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";

export interface ScalewayAlertsArgs {
  /** Address that the alerts are sent to. */
  email: string;
  /** Region that the databases are in: `fr-par`. A change replaces everything. */
  region: string;
  /** Scaleway project that the databases are in. A change replaces everything. */
  projectId: string;
}

type PreconfiguredAlert = Pick<
  scaleway.types.output.observability.GetPreconfiguredAlertAlert,
  "preconfiguredRuleId" | "productName"
>;

/** Products whose alerts are wanted, as the catalogue of Cockpit names them. */
const watched = ["PostgreSQL", "Redis"];

/**
 * Cockpit's preconfigured alerts on the databases of a Scaleway project: for PostgreSQL disk, processor and connections
 * above 80 % for ten minutes, for Redis processor and memory. Cockpit has none on errors. It sends e-mail alone.
 *
 * A Scaleway project has one alert manager in each region, for all that runs in it: of the stacks that share a project,
 * one alone can have this, and its alerts are on the databases of all. A second one would take over what the first one
 * set, and switch all alerts off when it is destroyed.
 *
 * @example
 * new ScalewayAlerts("alerts", { email: "equipe@example.fr", region: "fr-par", projectId });
 *
 * Holds no data.
 */
export class ScalewayAlerts extends pulumi.ComponentResource {
  constructor(name: string, args: ScalewayAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:hosts:ScalewayAlerts", name, {}, opts);
    const parent = { parent: this };
    const { email, region, projectId } = args;
    const offered = scaleway.observability.getPreconfiguredAlertOutput({ region, projectId }, parent);
    const preconfiguredAlertIds = offered.apply(({ alerts }) => databaseAlertIds(alerts));
    new scaleway.observability.AlertManager(
      name,
      { preconfiguredAlertIds, contactPoints: [{ email }], region, projectId },
      parent,
    );
    this.registerOutputs({ preconfiguredAlertIds });
  }
}

/**
 * Ids of the alerts on databases, in a fixed order: Cockpit's is another one each time.
 * @throws RunError when there is none, for an alert manager without alerts would only look like one
 */
export function databaseAlertIds(alerts: readonly PreconfiguredAlert[]): string[] {
  const ids = alerts
    .filter(({ productName }) => watched.includes(productName))
    .map((alert) => alert.preconfiguredRuleId);
  if (ids.length === 0) {
    const names = [...new Set(alerts.map(({ productName }) => productName))].sort().join(", ");
    throw new pulumi.RunError(
      `Cockpit offers no alert on ${watched.join(" or ")}, only on ${names || "nothing"}: remove socle:alertEmail`,
    );
  }
  return ids.sort();
}
