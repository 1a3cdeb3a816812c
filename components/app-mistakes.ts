import { domainMistakes } from "../hosts/domain-name";
import type { AppSpec, Host, ProcessSpec } from "../hosts/host";
import type { Mistake } from "../hosts/mistake";
import type { BackingService } from "./backing-service";

/** What of an app can be told to be wrong before it is made. */
interface PlannedApp {
  host: Pick<Host, "dns">;
  processes: AppSpec["processes"];
  attach?: readonly Pick<BackingService, "name" | "variables">[];
  env?: Readonly<AppSpec["env"]>;
  secrets?: Readonly<AppSpec["secrets"]>;
}

/** Everything wrong with an app that can be told from its plain arguments, on whatever host. */
export function appMistakes(args: PlannedApp): Mistake[] {
  return [
    ...(Object.keys(args.processes).length > 0 ? [] : [{ path: "processes", message: "empty: name at least one" }]),
    ...Object.entries(args.processes).flatMap(([name, process]) => processMistakes(name, process, args.host.dns.zone)),
    ...sharedDomains(args.processes),
    ...serviceClashes(args),
    ...variableClashes(args),
    ...outputsAsText(args),
  ];
}

function processMistakes(name: string, process: ProcessSpec, zone: string): Mistake[] {
  const path = `processes.${name}`;
  const { command, http, instances } = process;
  return [
    ...mistakeIf(!/^[a-z][a-z0-9-]*$/.test(name), path, "a process name is lower case letters, digits and dashes: web"),
    ...mistakeIf(name === "release", path, "a name that the release command has: use another one"),
    ...mistakeIf(command.length === 0, `${path}.command`, "empty: give the program and its arguments"),
    ...mistakeIf(
      instances.min > instances.max,
      `${path}.instances`,
      `min ${instances.min} is more than max ${instances.max}: raise max or lower min`,
    ),
    ...mistakeIf(instances.max < 1, `${path}.instances.max`, `${instances.max} never runs: at least 1`),
    ...mistakeIf(
      http === undefined && instances.min < 1,
      `${path}.instances.min`,
      `${instances.min} would stop a process that no request wakes: at least 1 for a process without http`,
    ),
    ...(http === undefined ? [] : httpMistakes(`${path}.http`, http, zone)),
  ];
}

function httpMistakes(path: string, http: NonNullable<ProcessSpec["http"]>, zone: string): Mistake[] {
  return [
    ...mistakeIf(
      !Number.isInteger(http.port) || http.port < 1 || http.port > 65535,
      `${path}.port`,
      `${http.port} is not a port: 1 to 65535`,
    ),
    ...mistakeIf(!http.health.startsWith("/"), `${path}.health`, `${http.health} is not a path: start it with /`),
    ...mistakeIf(
      http.domain !== undefined && !http.public,
      `${path}.domain`,
      `${http.domain} names a process that is not public: set public to true or remove the domain`,
    ),
    ...(http.domain === undefined ? [] : domainMistakes(`${path}.domain`, http.domain, zone)),
  ];
}

function sharedDomains(processes: Record<string, ProcessSpec>): Mistake[] {
  const owners = Object.entries(processes).flatMap(([name, { http }]) =>
    http?.domain === undefined ? [] : [{ key: http.domain, owner: name }],
  );
  return repeated(owners).map(({ key, owner, first }) => ({
    path: `processes.${owner}.http.domain`,
    message: `${key} already belongs to the process ${first}: one process for each domain`,
  }));
}

function serviceClashes(args: PlannedApp): Mistake[] {
  const owners = (args.attach ?? []).flatMap(({ name, variables }) => variables.map((key) => ({ key, owner: name })));
  return repeated(owners).map(({ key, owner, first }) => ({
    path: "attach",
    message: `${first} and ${owner} both give ${key}: attach one of them withNames, which renames it`,
  }));
}

/** A variable has one owner: a service or the app, plain or secret. A process may only override its own kind. */
function variableClashes(args: PlannedApp): Mistake[] {
  const services = new Map((args.attach ?? []).flatMap(({ name, variables }) => variables.map((v) => [v, name])));
  return variableSets(args).flatMap(({ path, env, secrets }) => [
    ...[...Object.keys(env).map((v) => ["env", v]), ...Object.keys(secrets).map((v) => ["secrets", v])].flatMap(
      ([kind, variable]) => [
        ...mistakeIf(
          services.has(variable!),
          `${path}${kind}.${variable}`,
          `given by ${services.get(variable!)}, which is attached: remove it`,
        ),
        ...mistakeIf(variable === "PORT", `${path}${kind}.PORT`, "set by the host from http.port: remove it"),
      ],
    ),
    ...Object.keys(env)
      .filter((variable) => variable in secrets || (path !== "" && variable in (args.secrets ?? {})))
      .map((variable) => ({ path: `${path}env.${variable}`, message: "also a secret: keep it in secrets alone" })),
    ...Object.keys(secrets)
      .filter((variable) => path !== "" && variable in (args.env ?? {}))
      .map((variable) => ({ path: `${path}secrets.${variable}`, message: "also in the app's env: remove it there" })),
  ]);
}

/** `JSON.stringify` takes what an output says of itself for its value, and neither compiler nor linter minds. */
function outputsAsText(args: PlannedApp): Mistake[] {
  const message = "JSON.stringify cannot read an output: use pulumi.jsonStringify";
  return variableSets(args).flatMap(({ path, env, secrets }) =>
    Object.entries({ env, secrets }).flatMap(([kind, variables]) =>
      Object.entries(variables)
        .filter(([, value]) => typeof value === "string" && /Calling \[toJSON\] on an \[Output/.test(value))
        .map(([variable]) => ({ path: `${path}${kind}.${variable}`, message })),
    ),
  );
}

/** The variables of the app, and those of each process. */
function variableSets({ env = {}, secrets = {}, processes }: PlannedApp) {
  return [
    { path: "", env, secrets },
    ...Object.entries(processes).map(([name, { env = {}, secrets = {} }]) => ({
      path: `processes.${name}.`,
      env,
      secrets,
    })),
  ];
}

function mistakeIf(wrong: boolean, path: string, message: string): Mistake[] {
  return wrong ? [{ path, message }] : [];
}

/** The entries whose key an earlier entry has, with that entry's owner. */
function repeated(entries: { key: string; owner: string }[]): { key: string; owner: string; first: string }[] {
  const firsts = new Map<string, string>();
  return entries.flatMap(({ key, owner }) => {
    const first = firsts.get(key);
    firsts.set(key, first ?? owner);
    return first === undefined ? [] : [{ key, owner, first }];
  });
}
