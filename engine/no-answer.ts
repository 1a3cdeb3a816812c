/** Why `fetch` got no answer: the code of a network error. Its message would name the host, and some the whole address. */
export function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "there is no answer in time";
  const cause = error instanceof Error ? error.cause : undefined;
  // What `fetch` makes of a proxy that opens no tunnel.
  if (cause instanceof DOMException) return "the proxy does not lead there";
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no connection";
  return `it cannot be reached (${code})`;
}
