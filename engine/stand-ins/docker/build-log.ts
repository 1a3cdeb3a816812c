/** What a build says about itself: lines of the classic builder, or protocol buffers of BuildKit. */
import { BinaryReader } from "google-protobuf";
import type { Message } from "./json-lines";

/** The lines in one message, and the identifier of the image in the last one. */
export interface Said {
  lines: string[];
  imageId?: string;
}

export function said({ stream, id, aux }: Message): Said {
  if (id === "moby.buildkit.trace" && typeof aux === "string") return { lines: traceLines(Buffer.from(aux, "base64")) };
  const imageId = imageIdIn(aux);
  return { lines: linesOf(stream ?? ""), ...(imageId === undefined ? {} : { imageId }) };
}

function imageIdIn(aux: unknown): string | undefined {
  return typeof aux === "object" && aux !== null && "ID" in aux && typeof aux.ID === "string" ? aux.ID : undefined;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

// Field numbers of StatusResponse, Vertex and VertexLog in BuildKit's control.proto.
const VERTEX = 1;
const LOG = 3;
const VERTEX_NAME = 3;
const VERTEX_STARTED = 5;
const VERTEX_COMPLETED = 6;
const LOG_MESSAGE = 4;

/** The names of the steps that begin, and what they print. */
function traceLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  eachField(bytes, {
    [VERTEX]: (vertex) => {
      let name = "";
      let begins = false;
      eachField(vertex, {
        [VERTEX_NAME]: (text) => (name = Buffer.from(text).toString()),
        [VERTEX_STARTED]: () => (begins = true),
        [VERTEX_COMPLETED]: () => (begins = false),
      });
      if (begins) lines.push(name);
    },
    [LOG]: (log) => eachField(log, { [LOG_MESSAGE]: (text) => lines.push(...linesOf(Buffer.from(text).toString())) }),
  });
  return lines;
}

function eachField(bytes: Uint8Array, take: Record<number, (field: Uint8Array) => unknown>): void {
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    const wanted = take[reader.getFieldNumber()];
    if (wanted) wanted(reader.readBytes());
    else reader.skipField();
  }
}
