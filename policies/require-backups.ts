import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const shortestRetention = { min: 7 };

export const requireBackups: ResourcePolicy = {
  name: "require-backups",
  rule: "Databases are backed up by themselves, and backups are kept 7 days or more.",
  why: "A wrong migration or deletion is often noticed days later; without an older copy the data is gone.",
  remedy: "turn automated backups on and keep them 7 days or more; label what may be lost `disposable`.",
  scope: "durable",
  checks: {
    "scaleway:databases/instance:Instance": ({ props }) =>
      props.at("disableBackup").is(true)
        ? [props.at("disableBackup").must("be false")]
        : props.at("backupScheduleRetention").mustBeWithin(shortestRetention, "days"),
    "aws:rds/instance:Instance": keepsBackups,
    "aws:rds/cluster:Cluster": keepsBackups,
  },
};

function keepsBackups({ props }: Resource): Finding[] {
  return props.at("backupRetentionPeriod").mustBeWithin(shortestRetention, "days");
}
