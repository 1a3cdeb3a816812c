import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const shortestRetention = { min: 7 };
const daily = { min: 1, max: 24 };

export const requireBackups: ResourcePolicy = {
  name: "require-backups",
  rule: "Databases are backed up by themselves, every day or more often, and backups are kept 7 days or more.",
  why: "A wrong migration or deletion is often noticed days later; without an older copy the data is gone, and without a recent one so is all that was written since.",
  remedy:
    "turn automated backups on, every 24 hours or less, and keep them 7 days or more; label what may be lost `disposable`.",
  scope: "durable",
  checks: {
    "scaleway:databases/instance:Instance": scheduled,
    "aws:rds/instance:Instance": keepsBackups,
    "aws:rds/cluster:Cluster": keepsBackups,
  },
};

function scheduled({ props }: Resource): Finding[] {
  const off = props.at("disableBackup").mayOnlyBe(false);
  if (off.length > 0) return off;
  const every = props.at("backupScheduleFrequency");
  return [
    // Scaleway's own default is a day.
    ...(every.isAbsent ? [] : every.mustBeWithin(daily, "hours")),
    ...props.at("backupScheduleRetention").mustBeWithin(shortestRetention, "days"),
  ];
}

function keepsBackups({ props }: Resource): Finding[] {
  return props.at("backupRetentionPeriod").mustBeWithin(shortestRetention, "days");
}
