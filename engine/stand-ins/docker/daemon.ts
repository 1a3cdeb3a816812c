import Docker from "dockerode";
import type { Inputs, InputValues } from "../inputs";
import { configuration } from "../resource-type";
import { type Address, addressOf, DEFAULT_ADDRESS } from "./address";
import { unreachable } from "./failures";
import { openTunnel } from "./tunnel";

const NO_TLS = "use ssh://user@host, or the socket of this machine";

const inputs = {
  host: { type: "string" },
  sshOpts: { type: "strings", default: [] },
  registryAuth: {
    type: "any",
    shape: { list: { address: "string", "username?": "string", "password?": "string" } },
  },
  // The stand-in only looks for a daemon when a resource needs it.
  disableDockerDaemonCheck: { type: "boolean" },
  context: { type: "string", refused: "set docker:host" },
  caMaterial: { type: "string", refused: NO_TLS },
  certMaterial: { type: "string", refused: NO_TLS },
  certPath: { type: "string", refused: NO_TLS },
  keyMaterial: { type: "string", refused: NO_TLS },
} as const satisfies Inputs;

interface Configured {
  text: string;
  address: Address;
  sshOptions: string[];
  registries: NonNullable<InputValues<typeof inputs>["registryAuth"]>;
}

let configured: Configured | undefined;
let connected: Promise<Docker> | undefined;

export const dockerConfiguration = configuration({
  inputs,
  configure({ host, sshOpts, registryAuth = [] }) {
    const text = host || process.env["DOCKER_HOST"] || DEFAULT_ADDRESS;
    configured = { text, address: addressOf(text), sshOptions: sshOpts, registries: registryAuth };
    connected = undefined;
  },
});

/** The client of the daemon, for all resources. */
export function daemon(): Promise<Docker> {
  connected ??= connect(given());
  return connected;
}

/** The address of the daemon, for messages. */
export function daemonAddress(): string {
  return given().text;
}

/** The login for a registry, by the host in an image's name; none means that it is public. */
export function loginFor(registry: string): { username: string; password: string; serveraddress: string } | undefined {
  const found = given().registries.find(
    ({ address }) => address.replace(/^https?:\/\//, "").split("/")[0] === registry,
  );
  const { address = "", username, password } = found ?? {};
  return username === undefined || password === undefined ? undefined : { username, password, serveraddress: address };
}

function given(): Configured {
  if (!configured) throw new Error("the engine has not configured this plugin");
  return configured;
}

async function connect({ address, sshOptions, text }: Configured): Promise<Docker> {
  if (address.kind === "socket") return new Docker({ socketPath: address.path });
  if (address.kind === "http") return new Docker({ protocol: "http", host: address.host, port: address.port });
  try {
    return new Docker({ socketPath: await openTunnel(address, sshOptions) });
  } catch (error) {
    throw unreachable(text, error instanceof Error ? error.message : String(error));
  }
}
