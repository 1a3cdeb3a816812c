import type { Dispatcher } from "undici";
import { UsageError } from "./usage-error";

const loopback = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Leads `fetch` through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as Pulumi's engine, Go and git are led:
 * Node.js 20 does not look at them. Whoever calls `fetch`, in packages too, is led the same way.
 * @throws UsageError when one of them cannot be the address of a proxy
 */
export async function useProxy(environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (!addressIn(environment, "HTTPS_PROXY") && !addressIn(environment, "HTTP_PROXY")) return;
  const { setGlobalDispatcher } = await import("undici");
  setGlobalDispatcher(await proxyAgent(environment));
}

/**
 * Where the requests of undici's clients go: to the proxy of the environment, or straight to whom they are for. This
 * computer is never asked by way of a proxy.
 * @throws UsageError when a variable cannot be the address of a proxy
 */
export async function proxyAgent(environment: NodeJS.ProcessEnv): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  const noProxy = valueOf(environment, "NO_PROXY") ?? "";
  try {
    return new EnvHttpProxyAgent({
      httpsProxy: addressIn(environment, "HTTPS_PROXY"),
      httpProxy: addressIn(environment, "HTTP_PROXY"),
      noProxy: noProxy.trim() === "*" ? "*" : [noProxy, ...loopback].join(","),
      // Proxies open tunnels to port 443 and, as a rule, to no other.
      proxyTunnel: false,
    });
  } catch {
    // Not the value: it may hold a password.
    throw new UsageError("HTTPS_PROXY or HTTP_PROXY is no proxy's address: write http://proxy.example.fr:3128.");
  }
}

/** Without a scheme it is of HTTP, as curl and Go take it. */
function addressIn(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = valueOf(environment, name);
  return value && !value.includes("://") ? `http://${value}` : value;
}

function valueOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return environment[name.toLowerCase()] ?? environment[name];
}
