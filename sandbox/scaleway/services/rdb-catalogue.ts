import { invalidArgument } from "../errors";
import type { Json } from "../records";

/** Node type → size in bytes of its local volume. */
export const nodeTypes: Record<string, number> = {
  "db-dev-s": 5e9,
  "db-dev-m": 10e9,
  "db-dev-l": 20e9,
  "db-dev-xl": 40e9,
  "db-gp-xs": 60e9,
  "db-gp-s": 120e9,
  "db-gp-m": 240e9,
  "db-gp-l": 480e9,
  "db-gp-xl": 900e9,
  "db-play2-pico": 10e9,
  "db-play2-nano": 10e9,
  "db-play2-micro": 10e9,
  "db-pro2-xxs": 10e9,
  "db-pro2-xs": 10e9,
  "db-pro2-s": 10e9,
  "db-pro2-m": 10e9,
  "db-pro2-l": 10e9,
  "db-pop2-2c-8g": 10e9,
  "db-pop2-4c-16g": 10e9,
  "db-pop2-8c-32g": 10e9,
  "db-pop2-16c-64g": 10e9,
  "db-pop2-32c-128g": 10e9,
  "db-pop2-64c-256g": 10e9,
};

const postgresVersions = ["13", "14", "15", "16", "17"];
export const engines = [...postgresVersions.map((version) => `PostgreSQL-${version}`), "MySQL-8"];

/** The six settings that a PostgreSQL instance starts with; sizes in MB. */
export function startSettings(engine: string): Json[] {
  if (!engine.startsWith("PostgreSQL")) return [{ name: "max_connections", value: "100" }];
  return Object.entries({
    effective_cache_size: "1300",
    maintenance_work_mem: "150",
    max_connections: "100",
    max_parallel_workers: "0",
    max_parallel_workers_per_gather: "0",
    work_mem: "4",
  }).map(([name, value]) => ({ name, value }));
}

/** Later versions of the same engine, as `upgradable_version` lists them. Ids are made up, and stay the same. */
export function upgradesOf(engine: string): { id: string; name: string; version: string; minor_version: string }[] {
  const [family, current] = engine.split("-");
  if (family !== "PostgreSQL" || current === undefined) return [];
  return postgresVersions
    .filter((version) => Number(version) > Number(current))
    .map((version) => ({
      id: `00000000-0000-4000-8000-0000000000${version}`,
      name: `PostgreSQL-${version}`,
      version,
      minor_version: `${version}.0`,
    }));
}

export function engineList(region: string): Json {
  const entry = (name: string, names: string[]): Json => ({
    name,
    logo_url: "",
    region,
    versions: names.map((engine) => ({
      name: engine,
      version: engine.split("-")[1] ?? "",
      end_of_life: null,
      disabled: false,
      beta: false,
      available_settings: [],
      available_init_settings: [],
    })),
  });
  const postgres = engines.filter((engine) => engine.startsWith("PostgreSQL"));
  return { engines: [entry("MySQL", ["MySQL-8"]), entry("PostgreSQL", postgres)], total_count: 2 };
}

export function nodeTypeList(region: string): Json {
  const types = Object.entries(nodeTypes).map(([name]) => ({
    name,
    description: "",
    generation: "generation_v1",
    stock_status: "available",
    disabled: false,
    beta: false,
    region,
  }));
  return { node_types: types, total_count: types.length };
}

/** Passwords of users: 8 to 128 characters, with a lower-case and a capital letter, a digit and another character. */
export function passwordRules(argument: string, value: Json | undefined): void {
  const password = typeof value === "string" ? value : "";
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];
  if (password.length >= 8 && password.length <= 128 && kinds.every((kind) => kind.test(password))) return;
  throw invalidArgument(
    argument,
    "must have 8 to 128 characters, with at least one lower-case letter, one capital letter, one digit and one other character",
  );
}
