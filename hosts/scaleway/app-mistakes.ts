import type { AppSpec } from "../host";
import type { Mistake } from "../mistake";
import { containerProcessors } from "./sizes";

/** Longest plain variable, in characters (Scaleway, "Containers limitations"). */
const longestPlainValue = 1000;
/** Largest secret variable, in bytes (same page). */
const largestSecretValue = 65_536;
/** Names that Scaleway keeps for itself, and the one that marks a release. */
const reservedNames = /^(SCW_.*|SOCLE_RELEASE)$/;
/** Most instances of one container (same page). */
const mostInstances = 50;

/** What Serverless Containers cannot run, as far as the plain values tell. */
export function appMistakes({ env, secrets, releaseSecrets = {}, processes }: AppSpec): Mistake[] {
  return [
    ...variableMistakes("", { env }, { secrets, releaseSecrets }),
    ...Object.entries(processes).flatMap(([name, { memoryMb, instances, env: own = {}, secrets: ownSecrets = {} }]) => [
      ...memoryMistakes(`processes.${name}.memoryMb`, memoryMb),
      ...instanceMistakes(`processes.${name}.instances.max`, instances.max),
      ...variableMistakes(`processes.${name}.`, { env: own }, { secrets: ownSecrets }),
    ]),
  ];
}

function memoryMistakes(path: string, memoryMb: number): Mistake[] {
  const sold = [...containerProcessors.keys()].join(", ");
  return containerProcessors.has(memoryMb) ? [] : [{ path, message: `${memoryMb} is not sold: one of ${sold}` }];
}

function instanceMistakes(path: string, max: number): Mistake[] {
  return max <= mostInstances
    ? []
    : [{ path, message: `${max} is more than a container can scale to: ${mostInstances}` }];
}

type VariablesByKind = Record<string, AppSpec["env"]>;

function variableMistakes(path: string, plain: VariablesByKind, secret: VariablesByKind): Mistake[] {
  return [
    ...eachVariable({ ...plain, ...secret }).flatMap(({ kind, name }) =>
      reservedNames.test(name)
        ? [{ path: `${path}${kind}.${name}`, message: "reserved by the platform: use another name" }]
        : [],
    ),
    ...eachVariable(plain).flatMap(({ kind, name, value }) =>
      typeof value === "string" && value.length > longestPlainValue
        ? [
            {
              path: `${path}${kind}.${name}`,
              message: `${value.length} characters, and Scaleway takes ${longestPlainValue}: move it to secrets`,
            },
          ]
        : [],
    ),
    ...eachVariable(secret).flatMap(({ kind, name, value }) =>
      typeof value === "string" && Buffer.byteLength(value) > largestSecretValue
        ? [
            {
              path: `${path}${kind}.${name}`,
              message: `${Buffer.byteLength(value)} bytes, and Scaleway takes ${largestSecretValue}: put it in a file of a bucket`,
            },
          ]
        : [],
    ),
  ];
}

function eachVariable(kinds: VariablesByKind) {
  return Object.entries(kinds).flatMap(([kind, variables]) =>
    Object.entries(variables).map(([name, value]) => ({ kind, name, value })),
  );
}
