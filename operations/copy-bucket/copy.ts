import { copyObject } from "./object";
import { sameContent } from "./content";
import { inOrder, pairs, type Pair } from "./listing";
import type { BucketLocation } from "./location";
import { inParallel } from "./parallel";

export interface CopyOptions {
  from: BucketLocation;
  to: BucketLocation;
  /** Compare alone; write nothing. */
  dryRun?: boolean;
  /** Told after each object. */
  progress?: (soFar: Progress) => void;
  /** Stops the copy: no object is half written, and the next run goes on from there. */
  signal?: AbortSignal;
}

export interface Progress {
  /** Objects looked at, and their bytes. */
  seen: Amount;
  copied: Amount;
}

export interface Amount {
  objects: number;
  bytes: number;
}

/** How an object of the destination is not as the source has it. */
export interface Difference {
  key: string;
  kind: "missing" | "different" | "only at the destination";
  /** Why it could not be copied, where that is so. */
  reason?: string;
}

export interface CopyReport {
  from: string;
  to: string;
  dryRun: boolean;
  source: Amount;
  destination: Amount;
  copied: Amount;
  /** What the last look at both found; empty when each object is there with the same content, and no other. */
  differences: Difference[];
  interrupted: boolean;
  seconds: number;
}

/** Objects that are worked on at once: this many parts are in memory. */
const atOnce = 8;

/**
 * Makes one bucket hold what another holds: every current object with its headers, metadata and tags. Older versions, access
 * control lists and storage classes stay behind. Deletes nothing: what only the destination has is reported.
 *
 * May be repeated, after an interruption or a change: what is there with the same content, and no older than the source's,
 * is left alone. In the end both buckets are listed again and compared by count, bytes and checksums.
 */
export async function copyBucket({ from, to, dryRun = false, progress, signal }: CopyOptions): Promise<CopyReport> {
  const start = Date.now();
  const ends = { from, to };
  const soFar: Progress = { seen: nothing(), copied: nothing() };
  const reasons = new Map<string, string>();

  const copyOne = async (pair: Pair) => {
    if (!pair.from) return;
    add(soFar.seen, pair.from.size);
    if (!(await isCurrent(pair, ends, signal))) {
      const bytes = await copyObject({ ...ends, key: pair.key, signal }).catch((error: unknown) => {
        if (isFatal(error, signal)) throw error;
        reasons.set(pair.key, messageOf(error));
        return undefined;
      });
      if (bytes !== undefined) add(soFar.copied, bytes);
    }
    progress?.(soFar);
  };
  if (!dryRun) await untilInterrupted(inParallel(pairs(from, to, signal), atOnce, copyOne), signal);

  const found = signal?.aborted ? unverified : await compare(ends, reasons, signal);
  return {
    from: from.address,
    to: to.address,
    dryRun,
    ...found,
    copied: soFar.copied,
    interrupted: signal?.aborted ?? false,
    seconds: Math.round((Date.now() - start) / 100) / 10,
  };
}

const unverified = { source: nothing(), destination: nothing(), differences: [] };

async function compare(
  ends: { from: BucketLocation; to: BucketLocation },
  reasons: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<Pick<CopyReport, "source" | "destination" | "differences">> {
  const [source, destination] = [nothing(), nothing()];
  const differences: Difference[] = [];
  const compareOne = async (pair: Pair) => {
    if (pair.from) add(source, pair.from.size);
    if (pair.to) add(destination, pair.to.size);
    const kind = await differenceOf(pair, ends, signal);
    if (kind) differences.push({ key: pair.key, kind, reason: reasons.get(pair.key) });
  };
  await untilInterrupted(inParallel(pairs(ends.from, ends.to, signal), atOnce, compareOne), signal);
  differences.sort((a, b) => inOrder(a.key, b.key));
  return { source, destination, differences };
}

async function differenceOf(
  { key, from, to }: Pair,
  ends: { from: BucketLocation; to: BucketLocation },
  signal?: AbortSignal,
): Promise<Difference["kind"] | undefined> {
  if (!from) return "only at the destination";
  if (!to) return "missing";
  return (await sameContent({ key, from, to }, ends, signal)) ? undefined : "different";
}

/** Written since the source was: S3 changes headers and metadata only by writing an object again. */
async function isCurrent(
  { key, from, to }: Pair,
  ends: { from: BucketLocation; to: BucketLocation },
  signal?: AbortSignal,
): Promise<boolean> {
  if (!from || !to || to.modified < from.modified) return false;
  return sameContent({ key, from, to }, ends, signal);
}

/** Nothing that holds for one object alone: the next would fail likewise. */
function isFatal(error: unknown, signal?: AbortSignal): boolean {
  const fatal = ["InvalidAccessKeyId", "NoSuchBucket", "SignatureDoesNotMatch", "QuotaExceeded"];
  return signal?.aborted === true || (error instanceof Error && fatal.includes(error.name));
}

/** An interruption is no failure: it is told in the report. */
async function untilInterrupted(work: Promise<void>, signal?: AbortSignal): Promise<void> {
  await work.catch((error: unknown) => {
    if (signal?.aborted !== true) throw error;
  });
}

function nothing(): Amount {
  return { objects: 0, bytes: 0 };
}

function add(amount: Amount, bytes: number): void {
  amount.objects += 1;
  amount.bytes += bytes;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
