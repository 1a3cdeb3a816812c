import { html, raw } from "hono/html";
import type { Api } from "./api";
import { resources } from "./control";
import { textOf } from "./json";
import type { JsonObject } from "./records";

const style = raw(`
  :root { color-scheme: light dark; --ink: #1d1b2a; --soft: #6b6880; --line: #e4e2ee; --ground: #faf9fd; --card: #fff; --accent: #521094;
    --good: #0b7a53; --busy: #9a5b00; --bad: #b3153a; }
  @media (prefers-color-scheme: dark) { :root { --ink: #eceaf5; --soft: #a19db8; --line: #332f47; --ground: #15131f; --card: #1d1a2b;
    --accent: #b88cff; --good: #4cc79a; --busy: #e0a94a; --bad: #ff7a96; } }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
  main, header { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
  header { padding-top: 2.5rem; padding-bottom: 1rem; }
  h1 { margin: 0; font-size: 1.6rem; letter-spacing: -0.02em; }
  h1 span { color: var(--accent); }
  header p { margin: 0.25rem 0 0; color: var(--soft); }
  section { margin: 1.25rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; overflow: hidden; }
  h2 { margin: 0; padding: 0.8rem 1.1rem; font-size: 1rem; border-bottom: 1px solid var(--line); }
  h2 small { color: var(--soft); font-weight: 400; margin-left: 0.4rem; }
  table { width: 100%; border-collapse: collapse; table-layout: fixed; }
  td, th { padding: 0.5rem 1.1rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
  th { color: var(--soft); font-size: 0.8rem; font-weight: 500; }
  tr + tr td { border-top: 1px solid var(--line); }
  th:nth-child(1) { width: 24%; } th:nth-child(2) { width: 38%; } th:nth-child(3) { width: 12%; } th:nth-child(4) { width: 26%; }
  td small { display: block; color: var(--soft); font: 0.75rem ui-monospace, monospace; }
  .good { color: var(--good); } .busy { color: var(--busy); } .bad { color: var(--bad); }
  .empty { padding: 3rem; text-align: center; color: var(--soft); border: 1px dashed var(--line); border-radius: 0.75rem; margin-top: 1.5rem; }
`);

const services: Record<string, string> = {
  account: "Projects",
  block: "Block storage",
  cockpit: "Cockpit",
  containers: "Serverless containers",
  dns: "Domains and DNS",
  iam: "Identity and access",
  instance: "Instances",
  ipam: "Address management",
  jobs: "Serverless jobs",
  object: "Object storage",
  rdb: "Managed databases",
  redis: "Managed Redis",
  registry: "Container registry",
  secrets: "Secret manager",
  vpc: "Virtual private clouds",
};

const good = new Set(["ready", "active", "available", "running", "succeeded", "enabled", "in_use", "attached"]);
const bad = new Set(["error", "failed", "locked", "interrupted", "disk_full"]);

interface Row {
  kind: string;
  title: string;
  id: string;
  address: string;
  state: string;
}

/** A page that says what exists, for people. It comes from what the API answers, so no secret can get on it. */
export function statusPage(api: Api): ReturnType<typeof html> {
  const groups = new Map<string, Row[]>();
  for (const { collection, object } of resources(api, false)) {
    const [service = "", kind = ""] = collection.split("/");
    groups.set(service, [...(groups.get(service) ?? []), rowOf(api, collection, kind, object)]);
  }
  const count = [...groups.values()].flat().length;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="3" />
        <title>Local Scaleway</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <header>
          <h1>Local <span>Scaleway</span></h1>
          <p>${count === 1 ? "1 object" : `${count} objects`} in project ${api.account.projectId}</p>
        </header>
        <main>
          ${count === 0 ? html`<p class="empty">Nothing exists yet. What you create appears here.</p>` : ""}
          ${[...groups].map(([service, rows]) => section(services[service] ?? service, rows))}
        </main>
      </body>
    </html>`;
}

function section(name: string, rows: readonly Row[]): ReturnType<typeof html> {
  return html`<section>
    <h2>${name}<small>${rows.length}</small></h2>
    <table>
      <tr>
        <th>Kind</th>
        <th>Name</th>
        <th>State</th>
        <th>Address</th>
      </tr>
      ${rows.map(
        ({ kind, title, id, address, state }) =>
          html`<tr>
            <td>${kind}</td>
            <td>${title}<small>${id}</small></td>
            <td class="${tone(state)}">${state}</td>
            <td>${address}</td>
          </tr>`,
      )}
    </table>
  </section>`;
}

function rowOf(api: Api, collection: string, kind: string, item: JsonObject): Row {
  const show = api.describe(collection)?.show ?? {};
  const id = textOf(item.id);
  return {
    kind: kind.replace(/-/g, " ").replace(/ies$/, "y").replace(/s$/, ""),
    title: textOf(item[show.title ?? "name"]) || id || textOf(item.revision),
    id,
    address: show.address?.(item) ?? "",
    state: textOf(item.status ?? item.state),
  };
}

function tone(state: string): string {
  if (state === "") return "";
  return good.has(state) ? "good" : bad.has(state) ? "bad" : "busy";
}
