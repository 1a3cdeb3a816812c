/** A message in an answer of the daemon that goes on while it works: pulls and builds. */
export interface Message {
  stream?: string;
  error?: string;
  id?: string;
  aux?: unknown;
}

export async function* jsonLines(stream: NodeJS.ReadableStream): AsyncGenerator<Message> {
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as Message;
  }
  if (rest.trim() !== "") yield JSON.parse(rest) as Message;
}
