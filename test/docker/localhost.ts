import dns, { type LookupAddress, type LookupOptions } from "node:dns";

type Answer = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Makes names that end with localhost resolve to this computer, as they do in browsers, and not on every system. */
export function resolveLocalhost(): void {
  const lookup = dns.lookup.bind(dns) as (hostname: string, options: LookupOptions, answer: Answer) => void;
  const resolving = (hostname: string, ...rest: [LookupOptions, Answer] | [Answer]): void => {
    const [options, answer] = rest.length === 2 ? rest : [{}, rest[0]];
    lookup(hostname.endsWith(".localhost") ? "127.0.0.1" : hostname, options, answer);
  };
  Object.assign(dns, { lookup: resolving });
}
