/** What listing takes part of. */
export interface Listed {
  key: string;
}

export interface Query {
  prefix: string;
  delimiter: string;
  limit: number;
  /** True for entries that come after the place where the listing starts. */
  isAfter: (key: string, index: number) => boolean;
  /** Last common prefix that an earlier page gave, not to give again. */
  lastPrefix?: string;
}

export interface Page<Entry> {
  entries: Entry[];
  prefixes: string[];
  /** Last entry or common prefix of this page when more follows. */
  next?: { entry: Entry } | { prefix: string };
}

/** One page of entries, which must be sorted by key. Keys that share the part up to a delimiter fold into a prefix. */
export function paginate<Entry extends Listed>(sorted: readonly Entry[], query: Query): Page<Entry> {
  const { prefix, delimiter, limit, isAfter, lastPrefix } = query;
  const page: Page<Entry> = { entries: [], prefixes: [] };
  if (limit === 0) return page;
  let last: Page<Entry>["next"];
  for (const [index, entry] of sorted.entries()) {
    const { key } = entry;
    if (!key.startsWith(prefix) || !isAfter(key, index)) continue;
    if (lastPrefix !== undefined && key.startsWith(lastPrefix)) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const folded = cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
    if (folded !== undefined && page.prefixes.at(-1) === folded) continue;
    if (page.entries.length + page.prefixes.length === limit) return { ...page, next: last };
    if (folded === undefined) page.entries.push(entry);
    else page.prefixes.push(folded);
    last = folded === undefined ? { entry } : { prefix: folded };
  }
  return page;
}

/** Order of S3: by the bytes of the key in UTF-8. */
export function byKey<Entry extends Listed>(entries: readonly Entry[]): Entry[] {
  return entries
    .map((entry) => ({ entry, bytes: Buffer.from(entry.key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ entry }) => entry);
}
