import { S3Error } from "./errors";
import type { Grant, Tag } from "./records";
import { childOf, childrenOf, document, parse, textOf, type Xml } from "./xml";

const group = (name: string): string => `http://acs.amazonaws.com/groups/global/${name}`;
const schema = "http://www.w3.org/2001/XMLSchema-instance";

/** Rights beside the owner's that a canned access control list gives. */
const canned: Record<string, Grant[]> = {
  private: [],
  "public-read": [{ grantee: group("AllUsers"), permission: "READ" }],
  "public-read-write": [
    { grantee: group("AllUsers"), permission: "READ" },
    { grantee: group("AllUsers"), permission: "WRITE" },
  ],
  "authenticated-read": [{ grantee: group("AuthenticatedUsers"), permission: "READ" }],
};

/** Scaleway's canonical id of a project. */
const canonicalId = (projectId: string): string => `${projectId}:${projectId}`;

export const ownerXml = (projectId: string): { [name: string]: Xml } => ({
  DisplayName: canonicalId(projectId),
  ID: canonicalId(projectId),
});

/** Grants of a canned list: the owner's own and those that the name gives. */
export function cannedGrants(name: string, projectId: string): Grant[] {
  const others = canned[name];
  if (!others) throw new S3Error("InvalidArgument", `"${name}" is none of ${Object.keys(canned).join(", ")}.`);
  return [{ grantee: canonicalId(projectId), permission: "FULL_CONTROL" }, ...others];
}

/** Grants of a request to change an access control list: by header, or written out in the body. */
export function readGrants(header: string | undefined, body: Buffer, projectId: string): Grant[] {
  if (header !== undefined) return cannedGrants(header, projectId);
  const list = childOf(parse(body, "AccessControlPolicy"), "AccessControlList") ?? {};
  return childrenOf(list, "Grant").map((grant) => {
    const grantee = childOf(grant, "Grantee") ?? {};
    const who = textOf(grantee, "ID") ?? textOf(grantee, "URI");
    const permission = textOf(grant, "Permission");
    if (who === undefined || permission === undefined) throw new S3Error("MalformedXML");
    return { grantee: who, permission };
  });
}

export function grantsXml(projectId: string, grants: readonly Grant[]): string {
  const list = grants.map(({ grantee, permission }) => ({ Grantee: granteeXml(grantee), Permission: permission }));
  return document("AccessControlPolicy", { Owner: ownerXml(projectId), AccessControlList: { Grant: list } });
}

function granteeXml(grantee: string): { [name: string]: Xml } {
  const isGroup = grantee.startsWith("http");
  const attributes = { "@xmlns:xsi": schema, "@xsi:type": isGroup ? "Group" : "CanonicalUser" };
  return isGroup ? { ...attributes, URI: grantee } : { ...attributes, ID: grantee, DisplayName: grantee };
}

/** Tags of a document; a key given twice is refused. */
export function readTags(body: Buffer): Tag[] {
  const set = childOf(parse(body, "Tagging"), "TagSet") ?? {};
  return checked(
    childrenOf(set, "Tag").map((tag) => ({ key: textOf(tag, "Key") ?? "", value: textOf(tag, "Value") ?? "" })),
  );
}

/** Tags of the header `x-amz-tagging`: `a=1&b=2`. */
export const tagsOfHeader = (header: string | undefined): Tag[] =>
  checked([...new URLSearchParams(header)].map(([key, value]) => ({ key, value })));

export function tagsXml(tags: readonly Tag[]): string {
  const list = tags.map(({ key, value }) => ({ Key: key, Value: value }));
  return document("Tagging", { TagSet: { Tag: list } }, { namespaced: false });
}

function checked(tags: Tag[]): Tag[] {
  if (tags.some(({ key }) => key === "")) throw new S3Error("InvalidTag", "A tag must have a key.");
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw new S3Error("InvalidTag", "Cannot provide multiple Tags with the same key");
  }
  return tags;
}
