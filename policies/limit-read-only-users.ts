import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const readOnlyName = /read[-_]?only|readers?\b|reader_|_ro\b/i;
const readingRights = ["SELECT", "USAGE", "CONNECT"];

export const limitReadOnlyUsers: ResourcePolicy = {
  name: "limit-read-only-users",
  rule: "A database user that is called read-only can only read.",
  why: "Its password is given to dashboards and analysts because it can do no harm; with more rights a query can delete data.",
  remedy: "give it reading rights alone, or call it by what it may do.",
  checks: {
    "scaleway:databases/privilege:Privilege": (resource) =>
      isReadOnly(resource, resource.props.at("userName"))
        ? resource.props.at("permission").mustBe("readonly", "none")
        : [],
    "postgresql:index/grant:Grant": (resource) =>
      isReadOnly(resource, resource.props.at("role")) ? resource.props.at("privileges").items.flatMap(reads) : [],
  },
};

/** By its name in PostgreSQL or, where that is not known yet, by its logical name. */
function isReadOnly({ name }: Resource, userName: Property): boolean {
  return readOnlyName.test(userName.text ?? "") || readOnlyName.test(name);
}

function reads(privilege: Property): Finding[] {
  return privilege.mustBe(...readingRights);
}
