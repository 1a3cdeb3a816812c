/** Images that the host runs by itself, besides the products' own. */
export const images = {
  proxy: "caddy:2.11.9",
  logViewer: "amir20/dozzle:v10.3.0",
  store: "versity/versitygw:v1.8.0",
};

/** By major version: within one, data stays readable, and a newer image is a restart. */
export const postgresImages: Readonly<Record<number, string>> = {
  15: "postgres:15.18",
  16: "postgres:16.15",
  17: "postgres:17.11",
  18: "postgres:18.6",
};

/** Folder of their image that its user `postgres` may write, and where it keeps data (Docker Official Images, postgres, "PGDATA"): from 18 on in a folder for each version. */
export function postgresDataPath(version: number): string {
  return version < 18 ? "/var/lib/postgresql/data" : "/var/lib/postgresql";
}

/** By major version. */
export const redisImages: Readonly<Record<number, string>> = {
  7: "redis:7.4.11",
  8: "redis:8.8.0",
};
