import { readFile } from "node:fs/promises";
import { archive, type Entry } from "./archive";
import type { ContainerInputs } from "./container-inputs";

type Upload = NonNullable<ContainerInputs["uploads"]>[number];

const EXECUTABLE = 0o744;
const READABLE = 0o644;

/** The files to put into a container, as an archive to unpack at its root. */
export async function uploadArchive(uploads: Upload[]): Promise<Buffer> {
  return archive(await Promise.all(uploads.map(entryOf)));
}

async function entryOf({ file, permissions, executable, ...from }: Upload): Promise<Entry> {
  const mode = permissions === undefined ? (executable ? EXECUTABLE : READABLE) : parseInt(permissions, 8);
  return { path: file.replace(/^\/+/, ""), mode, changed: new Date(), content: { file: await contentOf(from) } };
}

async function contentOf({ content, contentBase64, source }: Omit<Upload, "file">): Promise<Buffer> {
  if (source) return readFile(source);
  return content ? Buffer.from(content) : Buffer.from(contentBase64 ?? "", "base64");
}
