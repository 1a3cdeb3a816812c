export interface ConnectionUrl {
  scheme: string;
  username: string;
  password: string;
  hostname: string;
  port: number;
  /** Database name or number. */
  path: string;
  parameters?: Record<string, string>;
}

/** A connection URL (RFC 3986) that no character of a user name, password or database name can break. */
export function connectionUrl(url: ConnectionUrl): string {
  const credentials = `${encode(url.username)}:${encode(url.password)}`;
  const hostname = url.hostname.includes(":") ? `[${url.hostname}]` : url.hostname;
  const parameters = Object.entries(url.parameters ?? {}).map(([key, value]) => `${encode(key)}=${encode(value)}`);
  const query = parameters.length > 0 ? `?${parameters.join("&")}` : "";
  return `${url.scheme}://${credentials}@${hostname}:${url.port}/${encode(url.path)}${query}`;
}

/** Leaves letters, digits and `-._~` alone: the rest may also mean something to a shell, an `.env` file or a template. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
