import { startLocalScaleway, type LocalScaleway } from "./index";

export interface ServeOptions {
  /** Port of the API; another one is chosen, and said, when it is taken. */
  port?: number;
  stateFile?: string;
  /** Print the addresses as one line of JSON instead of text. */
  json?: boolean;
}

/** Runs the local Scaleway until it is interrupted, or until the process that started it is gone. */
export async function serve({ port, stateFile, json }: ServeOptions): Promise<void> {
  const scaleway = await startLocalScaleway({ port, stateFile });
  if (port !== undefined && !scaleway.apiUrl.endsWith(`:${port}`)) {
    process.stderr.write(`Port ${port} is taken: the API listens on ${scaleway.apiUrl}.\n`);
  }
  // Whoever reads the addresses may stop this at once.
  const stopped = untilStopped();
  process.stdout.write(json ? `${JSON.stringify(addresses(scaleway))}\n` : describe(scaleway));
  await stopped;
  await scaleway.close();
}

function addresses(scaleway: LocalScaleway): Record<string, unknown> {
  const { apiUrl, s3Url, proxyUrl, caFile, controlUrl, pageUrl } = scaleway;
  return { apiUrl, s3Url, proxyUrl, caFile, controlUrl, pageUrl, environment: scaleway.environment() };
}

function describe(scaleway: LocalScaleway): string {
  const variables = Object.entries(scaleway.environment()).map(([name, value]) => `  export ${name}=${value}`);
  const { pageUrl, apiUrl, s3Url, proxyUrl } = scaleway;
  const lines = [
    `What exists:     ${pageUrl}`,
    `API:             ${apiUrl}`,
    `Object storage:  ${s3Url}`,
    `Proxy:           ${proxyUrl}`,
    "",
    "To point a tool here:",
  ];
  return `${[...lines, ...variables, "", "Ctrl-C stops it."].join("\n")}\n`;
}

/** Resolves on a signal, or when the parent is gone: then the system gives this process another one. */
function untilStopped(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      if (process.ppid !== parent) stop();
    }, 500);
    const stop = (): void => {
      clearInterval(watch);
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  });
}
