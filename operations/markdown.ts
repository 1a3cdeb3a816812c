/** Writing of text that others wrote into Markdown: nothing in it may become a mention, formatting or HTML. */

/** One line of text. */
export function escape(text: string): string {
  const line = text.replace(/\s*[\r\n]\s*/g, " ");
  const inline = line.replace(/[\\`*_{}[\]<>|~&$]/g, escapeCharacter);
  // What would start a heading or a list.
  return withoutMentions(inline.replace(/^(\s*)([#+=-])/, "$1\\$2").replace(/^(\s*\d+)([.)])/, "$1\\$2"));
}

/** A word of code in a sentence. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  // A table's cell ends at a bar even inside code (GitHub Flavored Markdown, "Tables").
  return `${fence}${pad}${line.replaceAll("|", "\\|")}${pad}${fence}`;
}

/** Lines of code. */
export function codeBlock(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

/**
 * A part that is folded away until it is opened.
 * @param summary plain text
 */
export function folded(summary: string, content: string): string {
  return `<details><summary>${withoutMentions(summary.replace(/[&<>]/g, escapeCharacter))}</summary>\n\n${content}\n\n</details>`;
}

/** "1 change", "2 changes" */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * Markdown of this size at most, in characters: what is too long is cut after a whole line, open blocks are closed, and
 * the note says that something is missing.
 */
export function cut(markdown: string, limit: number, note: string): string {
  if (markdown.length <= limit) return markdown;
  const lines = markdown.split("\n");
  while (lines.length > 0) {
    const kept = [...lines, ...closings(lines), "", note].join("\n");
    if (kept.length <= limit) return kept;
    // Whole lines that are certainly too much go at once.
    let excess = kept.length - limit;
    do excess -= (lines.pop()?.length ?? excess) + 1;
    while (excess > 0 && lines.length > 0);
  }
  return note.slice(0, limit);
}

/** What closes the code blocks and folded parts that are open after these lines. */
function closings(lines: readonly string[]): string[] {
  let fence: string | undefined;
  let details = 0;
  for (const line of lines) {
    const [mark] = /^`{3,}/.exec(line) ?? [];
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
    } else if (mark !== undefined) fence = mark;
    else if (line.startsWith("<details>")) details += 1;
    else if (line === "</details>") details -= 1;
  }
  return [...(fence === undefined ? [] : [fence]), ...Array<string>(details).fill("\n</details>")];
}

function escapeCharacter(character: string): string {
  const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };
  return entities[character] ?? `\\${character}`;
}

/** `@team` notifies people wherever it stands; a joiner of no width after the sign keeps it from being read as a name. */
export function withoutMentions(text: string): string {
  return text.replaceAll("@", "@\u2060");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
