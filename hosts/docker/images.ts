/** Images that the host runs by itself, besides the products' own. */
export const images = {
  proxy: "caddy:2.11.9",
  logViewer: "amir20/dozzle:v10.3.0",
  store: "versity/versitygw:v1.8.0",
  postgres: (version: number) => `postgres:${version}`,
  redis: (version: number) => `redis:${version}`,
};
