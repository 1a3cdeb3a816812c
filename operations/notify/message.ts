import { texts } from "../texts";

export interface Message {
  level: "success" | "failure" | "info";
  /** One line of plain text. */
  title: string;
  /** Markdown. */
  text: string;
  /** Page with the details. */
  link?: string;
}

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Markdown for places that show plain text: without its marks, with the addresses of its links. */
export function plainText(markdown: string): string {
  let inCode = false;
  return markdown
    .replace(/<!--[\s\S]*?-->/g, "")
    .split("\n")
    .flatMap((line) => {
      if (/^`{3,}/.test(line)) {
        inCode = !inCode;
        return [];
      }
      return [inCode ? line : plainLine(line)];
    })
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function plainLine(line: string): string {
  return line
    .replace(/^#{1,6} /, "")
    .replace(/^(> ?)+/, "")
    .replace(/^(\s*)[-*] /, "$1• ")
    .replace(/<\/?(details|summary|b)>/g, "")
    .replace(/(?<!\\)\[([^\]]*)\]\((https?:[^)\s]*)\)/g, "$1 ($2)")
    .replace(/(?<!\\)(\*\*|`+)/g, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/&(lt|gt|amp);/g, (entity) => entities[entity] ?? entity)
    .replaceAll("\u2060", "");
}

/** Text of this length at most, with a word that says so when it is cut. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters - texts.cut.length - 2)}…\n${texts.cut}`;
}
