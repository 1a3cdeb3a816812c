import { request } from "node:http";

export interface Answer {
  status: number;
  body: string;
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Asks the proxy on this computer for a name that resolves to it in browsers, and not everywhere. */
export function ask(url: string, { method = "GET", headers = {}, body }: Question = {}): Promise<Answer> {
  const { host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path: pathname + search, method, headers: { ...headers, host }, timeout: 30_000 },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text })).on("error", reject);
      },
    );
    asked.on("timeout", () => asked.destroy(new Error(`${url} does not answer`))).on("error", reject);
    asked.end(body);
  });
}
