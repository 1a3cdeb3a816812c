import { S3Error } from "./errors";
import type { ObjectVersion } from "./records";

/** Reads a header; undefined when it was not sent. */
type Header = (name: string) => string | undefined;

/** Conditions of reading: 304 when the client's copy is good, 412 when the object is not the one it wants. */
export function checkRead(version: ObjectVersion, header: Header): void {
  const { ifMatch, ifNoneMatch, since, unmodified } = read(header, "if-");
  if (ifMatch !== undefined ? !names(ifMatch, version) : isBefore(unmodified, version)) {
    throw new S3Error("PreconditionFailed");
  }
  const unchanged = ifNoneMatch !== undefined ? names(ifNoneMatch, version) : isSince(since, version);
  if (unchanged) throw new S3Error("NotModified", undefined, { etag: `"${version.etag}"` });
}

/** Conditions of writing: only over this content (`If-Match`), only when there is none (`If-None-Match: *`). */
export function checkWrite(current: ObjectVersion | undefined, header: Header): void {
  const existing = current?.marker ? undefined : current;
  const ifMatch = header("if-match");
  if (ifMatch !== undefined && !existing) throw new S3Error("NoSuchKey");
  if (ifMatch !== undefined && existing && !names(ifMatch, existing)) throw new S3Error("PreconditionFailed");
  const ifNoneMatch = header("if-none-match");
  if (ifNoneMatch !== undefined && existing && names(ifNoneMatch, existing)) throw new S3Error("PreconditionFailed");
}

/** Conditions on the source of a copy: 412 whenever one does not hold. */
export function checkCopySource(source: ObjectVersion, header: Header): void {
  const { ifMatch, ifNoneMatch, since, unmodified } = read(header, "x-amz-copy-source-if-");
  const refused =
    (ifMatch !== undefined ? !names(ifMatch, source) : isBefore(unmodified, source)) ||
    (ifNoneMatch !== undefined ? names(ifNoneMatch, source) : isSince(since, source));
  if (refused) throw new S3Error("PreconditionFailed");
}

interface Conditions {
  ifMatch?: string;
  ifNoneMatch?: string;
  since?: string;
  unmodified?: string;
}

function read(header: Header, prefix: string): Conditions {
  return {
    ifMatch: header(`${prefix}match`),
    ifNoneMatch: header(`${prefix}none-match`),
    since: header(`${prefix}modified-since`),
    unmodified: header(`${prefix}unmodified-since`),
  };
}

function names(etags: string, version: ObjectVersion): boolean {
  return etags.split(",").some((etag) => {
    const bare = etag.trim().replace(/^W\//, "").replace(/"/g, "");
    return bare === "*" || bare === version.etag;
  });
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);

/** True when the version was not changed since that date. */
const isSince = (date: string | undefined, { at }: ObjectVersion): boolean =>
  date !== undefined && seconds(at) <= seconds(date);

/** True when that date lies before the version's. */
const isBefore = (date: string | undefined, { at }: ObjectVersion): boolean =>
  date !== undefined && seconds(date) < seconds(at);
