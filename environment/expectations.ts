import { z } from "zod";

type Issue = z.core.$ZodRawIssue;
type Code = z.core.$ZodIssue["code"];
type IssueOf<C extends Code> = z.core.$ZodRawIssue<Extract<z.core.$ZodIssue, { code: C }>>;

const typeNames: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  string: "text",
  record: "a JSON object",
  array: "a JSON list",
  tuple: "a JSON list",
};

const formatNames: Record<string, string> = {
  email: "an e-mail address",
  url: "a URL",
  uuid: "a UUID",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  cidrv4: "an IPv4 network in CIDR notation",
  date: "a date such as 2026-01-31",
  datetime: "a date and time such as 2026-01-31T12:00:00Z",
};

/** What zod calls an issue, in the words that follow "it must be". One entry per code that zod knows. */
const expectations: { [C in Code]: (issue: IssueOf<C>) => string } = {
  invalid_type: ({ expected, inst }) =>
    inst instanceof z.ZodObject
      ? `a JSON object with ${Object.keys(inst.shape).join(", ")}`
      : (typeNames[expected] ?? expected),
  invalid_value: ({ values }) => choices(values.map(String)),
  invalid_format: ({ format, pattern }) =>
    formatNames[format] ?? (pattern ? `text that matches ${pattern}` : `text in the format ${format}`),
  too_small: ({ origin, minimum, inclusive }) =>
    origin === "string" && minimum === 1
      ? "text that is not empty"
      : `${inclusive === false ? "more than" : "at least"} ${minimum}${unit(origin)}`,
  too_big: ({ origin, maximum, inclusive }) =>
    `${inclusive === false ? "less than" : "at most"} ${maximum}${unit(origin)}`,
  not_multiple_of: ({ divisor }) => `a multiple of ${divisor}`,
  unrecognized_keys: ({ keys }) => `without ${choices(keys)}`,
  invalid_union: () => "one of the forms that its description names",
  invalid_key: () => "under another key",
  invalid_element: () => "of other elements",
  custom: () => "another value",
};

/**
 * zod's error map for stack files: an issue's message is what is allowed. A schema says it better with its own `error`,
 * which wins over this table.
 */
export function expectation(issue: Issue): string {
  // The table is keyed by the discriminant, which the type checker does not follow from a key to its own function.
  const describe = expectations[issue.code] as (issue: Issue) => string;
  return describe(issue);
}

/** "a, b or c" */
export function choices(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function unit(origin: string): string {
  return origin === "string" ? " characters long" : ["array", "set", "map"].includes(origin) ? " elements long" : "";
}
