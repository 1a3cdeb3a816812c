import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { S3Error } from "./errors";

/** An element's content: text, children by name in order, or several elements of one name. `@name` is an attribute. */
export type Xml = string | number | boolean | undefined | Xml[] | { [name: string]: Xml };

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const lists = new Set(["Tag", "Grant", "Rule", "Object", "Part"]);

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", suppressEmptyNode: false });
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  removeNSPrefix: true,
  parseTagValue: false,
  isArray: (name) => lists.has(name),
});

/** A whole document. Members that are undefined are left out. */
export function document(root: string, content: { [name: string]: Xml }, options = { namespaced: true }): string {
  const attributes = options.namespaced ? { "@xmlns": namespace } : {};
  return declaration + element(root, { ...attributes, ...content });
}

/** One element without the declaration. */
export function element(name: string, content: { [name: string]: Xml }): string {
  return builder.build({ [name]: content });
}

/** A document whose inside was stored as text. */
export function wrap(root: string, inside: string): string {
  return `${declaration}<${root}>${inside}</${root}>`;
}

export type Parsed = { [name: string]: Parsed | Parsed[] | string | undefined };

/** The content of a request's document, which must have this root. Throws MalformedXML. */
export function parse(body: Buffer, root: string): Parsed {
  const text = body.toString("utf8");
  if (XMLValidator.validate(text) !== true) throw new S3Error("MalformedXML");
  const found = (parser.parse(text) as Parsed)[root];
  if (found === undefined) throw new S3Error("MalformedXML");
  return typeof found === "object" && !Array.isArray(found) ? found : {};
}

/** What stands between the root's tags, checked to be well-formed and to have this root. */
export function inner(body: Buffer, root: string): string {
  parse(body, root);
  const text = body.toString("utf8");
  const open = new RegExp(`<(?:\\w+:)?${root}(?:\\s[^>]*)?>`).exec(text);
  const end = text.lastIndexOf("</");
  return open && end > open.index ? text.slice(open.index + open[0].length, end).trim() : "";
}

export function textOf(parsed: Parsed, name: string): string | undefined {
  const value = parsed[name];
  return typeof value === "string" ? value : undefined;
}

export function childOf(parsed: Parsed, name: string): Parsed | undefined {
  const value = parsed[name];
  return typeof value === "object" && !Array.isArray(value) ? value : undefined;
}

export function childrenOf(parsed: Parsed, name: string): Parsed[] {
  const value = parsed[name];
  return Array.isArray(value) ? value.filter((child) => typeof child === "object") : [];
}
