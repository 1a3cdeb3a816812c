/** Where a Docker daemon listens, as DOCKER_HOST writes it. */
export type Address =
  | { kind: "socket"; path: string }
  | { kind: "http"; host: string; port: number }
  | { kind: "ssh"; destination: string; port: number | undefined; socket: string };

export const DEFAULT_ADDRESS = "unix:///var/run/docker.sock";

const DEFAULT_SOCKET = "/var/run/docker.sock";
const DEFAULT_PORT = 2375;

/** @throws Error that says what an address may be. */
export function addressOf(text: string): Address {
  if (text.startsWith("unix://")) return { kind: "socket", path: text.slice("unix://".length) || DEFAULT_SOCKET };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && url.hostname !== "" && ["tcp:", "http:"].includes(url.protocol)) {
    return { kind: "http", host: url.hostname, port: Number(url.port || DEFAULT_PORT) };
  }
  // A host that starts with a hyphen would be an option of ssh.
  if (url?.protocol === "ssh:" && /^[\w.[]/.test(url.hostname) && url.password === "") {
    return {
      kind: "ssh",
      destination: url.username === "" ? url.hostname : `${decodeURIComponent(url.username)}@${url.hostname}`,
      port: url.port === "" ? undefined : Number(url.port),
      socket: url.pathname.length > 1 ? url.pathname : DEFAULT_SOCKET,
    };
  }
  throw new Error(
    `docker:host is ${text}; it must be unix:///path/to/docker.sock, ssh://user@host, ssh://user@host:port/path/to/docker.sock or tcp://host:port`,
  );
}
