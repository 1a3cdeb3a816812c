import type { Json, JsonObject } from "../records";

interface Preconfigured {
  id: string;
  name: string;
  product: string;
  title: string;
  rule: string;
}

const postgresql = "rdb_instance_postgresql";

/** Some of what Scaleway offers, with its own identifiers: the alerts on PostgreSQL and Redis, and one on another product. */
const catalogue: Preconfigured[] = [
  {
    id: "c8991f90-facb-436c-b4ab-6aa13822a451",
    name: "PostgreSQLHighStorageUsage",
    product: "PostgreSQL",
    title: "High storage usage",
    rule: `1 - ${postgresql}_node_filesystem_avail_bytes / ${postgresql}_node_filesystem_size_bytes > 0.8`,
  },
  {
    id: "6c6843af-1815-46df-9e52-6feafcf31fd7",
    name: "PostgresqlTooManyConnections",
    product: "PostgreSQL",
    title: "Too many connections",
    rule: `sum by (instance) (${postgresql}_pg_stat_database_numbackends) / ${postgresql}_pg_settings_max_connections > 0.8`,
  },
  {
    id: "615245e6-3882-4d99-8798-d17ca1c95645",
    name: "PostgreSQLHighCPULoad",
    product: "PostgreSQL",
    title: "High CPU usage",
    rule: `1 - avg by (instance) (irate(${postgresql}_node_cpu_seconds_total{mode="idle"}[5m])) > 0.8`,
  },
  {
    id: "f5e3c109-91b3-4586-b580-9f86529c1df8",
    name: "HighCpuUsage",
    product: "Redis",
    title: "High CPU usage",
    rule: '1 - avg by (instance) (irate(rkv_cluster_node_cpu_seconds_total{mode="idle"}[5m])) > 0.8',
  },
  {
    id: "3c5b3a41-69de-43ed-9217-e3002d687c53",
    name: "HighMemoryUsage",
    product: "Redis",
    title: "High memory usage",
    rule: "1 - rkv_cluster_node_memory_MemAvailable_bytes / rkv_cluster_node_memory_MemTotal_bytes > 0.8",
  },
  {
    id: "76f01e05-79d1-4509-93f2-67eb84586070",
    name: "MySQLHighCPULoad",
    product: "MySQL",
    title: "High CPU usage",
    rule: '1 - avg by (instance) (irate(rdb_instance_mysql_node_cpu_seconds_total{mode="idle"}[5m])) > 0.8',
  },
];

/** The preconfigured alerts of one project and region, with which of them are enabled. */
export function preconfiguredAlerts(region: string, enabled: readonly Json[]): JsonObject[] {
  return catalogue.map((alert) => presentAlert(alert, region, enabled.includes(alert.id)));
}

function presentAlert({ id, name, product, title, rule }: Preconfigured, region: string, on: boolean): JsonObject {
  return {
    region,
    preconfigured: true,
    name,
    rule,
    duration: "10m",
    rule_status: on ? "enabled" : "disabled",
    state: on ? "inactive" : "unknown_state",
    annotations: { summary: `${title} on {{ $labels.resource_name }}`, product, rule_id: id },
    data_source_id: "",
    preconfigured_data: {
      preconfigured_rule_id: id,
      display_name: title,
      display_description: "> 80 % for 10 minutes",
      product_name: product,
      product_family: "Managed Databases",
    },
  };
}
