import { App, type AppArgs } from "../../../../components/app";
import { scalewayHost } from "./world";

export const web = {
  command: ["gunicorn", "core.wsgi"],
  http: { port: 8000, health: "/health", public: true, domain: "www.example.fr" },
  memoryMb: 1024,
  instances: { min: 1, max: 3 },
};
export const worker = { command: ["celery", "worker"], memoryMb: 2048, instances: { min: 1, max: 1 } };
export const image = "rg.fr-par.scw.cloud/lvao/web:v1";

/** An app of one process that answers HTTP, unless told otherwise. */
export function app(args: Partial<AppArgs> = {}): App {
  return new App("lvao-web", { host: scalewayHost(), image, processes: { web }, ...args });
}
