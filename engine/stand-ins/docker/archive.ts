import { Readable } from "node:stream";

/** Tar archives as Docker reads them: the POSIX format, with PAX headers for names that do not fit in its fields. */
export interface Entry {
  /** With `/` between folders, without one at the start. */
  path: string;
  /** Permissions. */
  mode: number;
  changed: Date;
  content: { file: Buffer } | { folder: true } | { link: string };
}

const BLOCK = 512;
const END = Buffer.alloc(2 * BLOCK);

export function archive(entries: Entry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), END]);
}

/** Piece by piece, for more than fits in memory. */
export function archiveStream(entries: AsyncIterable<Entry>): Readable {
  return Readable.from(pieces(entries), { objectMode: false });
}

async function* pieces(entries: AsyncIterable<Entry>): AsyncGenerator<Buffer> {
  for await (const entry of entries) yield* blocksOf(entry);
  yield END;
}

function blocksOf({ path, mode, changed, content }: Entry): Buffer[] {
  const name = "folder" in content ? `${path}/` : path;
  const link = "link" in content ? content.link : "";
  const file = "file" in content ? content.file : Buffer.alloc(0);
  const type = "file" in content ? "0" : "folder" in content ? "5" : "2";
  const extended = [paxRecord("path", name), paxRecord("linkpath", link)].join("");
  return [
    ...(extended === ""
      ? []
      : [
          header({ name: "PaxHeader", mode: 0o644, changed, size: Buffer.byteLength(extended), type: "x", link: "" }),
          padded(extended),
        ]),
    header({ name, mode, changed, size: file.length, type, link }),
    padded(file),
  ];
}

const FIELD = 100;

/** Its length counts itself. */
function paxRecord(key: string, value: string): string {
  if (Buffer.byteLength(value) <= FIELD && /^[\x20-\x7e]*$/.test(value)) return "";
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (String(length).length + Buffer.byteLength(rest) !== length)
    length = String(length).length + Buffer.byteLength(rest);
  return `${length}${rest}`;
}

function padded(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

interface Header extends Pick<Entry, "mode" | "changed"> {
  name: string;
  size: number;
  type: string;
  link: string;
}

/** All belongs to root. */
function header({ name, mode, changed, size, type, link }: Header): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  block.write(name.slice(0, FIELD), 0, FIELD, "latin1");
  block.write(octal(mode & 0o7777, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(Math.floor(changed.getTime() / 1000), 11), 136);
  block.write(" ".repeat(8), 148);
  block.write(type, 156);
  block.write(link.slice(0, FIELD), 157, FIELD, "latin1");
  block.write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}
