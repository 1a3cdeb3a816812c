import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { forbidExpiredExemptions } from "../../policies/forbid-expired-exemptions";
import { Exemptions, parseExemptions, type Exemption } from "../../policies/kernel/exemptions";
import { requireHighAvailability } from "../../policies/require-high-availability";
import { policyNames, table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { urnOf, violationsOf, type Sample } from "./support/sample";

const single: Sample = {
  ...compliant.database,
  name: "lvao-db",
  props: { ...compliant.database.props, isHaCluster: false },
};
const exemption: Exemption = {
  policy: "require-high-availability",
  resource: "lvao-db",
  reason: "The standby server is delivered in March.",
  until: "2026-03-31",
};
const row = { policy: requireHighAvailability, prod: "mandatory", preprod: "disabled" } as const;

function on(day: string, ...all: Exemption[]): Exemptions {
  return new Exemptions(all, new Date(`${day}T23:59:59Z`));
}

describe("an exemption", () => {
  test("turns its resource's violation into advice that says why and until when", () => {
    const [violation] = violationsOf(row, [single], on("2026-03-31", exemption));
    expect(violation?.level).toBe("advisory");
    expect(violation?.message).toMatch(
      /isHaCluster is false: it must be true\.\nTo mend: .*\nExempt until 2026-03-31: The standby server is delivered in March\.$/,
    );
  });

  test("may name the URN, to mean one environment", () => {
    const ofProd = on("2026-01-01", { ...exemption, resource: urnOf(single) });
    expect(violationsOf(row, [single], ofProd)[0]?.level).toBe("advisory");
    expect(violationsOf(row, [{ ...single, stack: "lvao-prod" }], ofProd)[0]?.level).toBe("mandatory");
  });

  test.each([
    ["after its last day", "2026-04-01", exemption],
    ["for another resource", "2026-01-01", { ...exemption, resource: "lvao-airflow-db" }],
    ["for another policy", "2026-01-01", { ...exemption, policy: "require-backups" }],
  ])("does not hold %s", (_when, day, other) => {
    expect(violationsOf(row, [single], on(day, other))[0]?.level).toBe("mandatory");
  });

  test("past its date fails the stack, whatever the resource is by now", () => {
    const expired = { policy: forbidExpiredExemptions, prod: "mandatory", preprod: "mandatory" } as const;
    expect(violationsOf(expired, [compliant.database], on("2026-03-31", exemption))).toEqual([]);
    expect(violationsOf(expired, [compliant.database], on("2026-04-01", exemption))).toEqual([
      {
        policy: "forbid-expired-exemptions",
        level: "mandatory",
        urn: undefined,
        message:
          "No exemption outlives its date. An exemption that nobody looks at again is a hole that nobody remembers.\n" +
          "the exemption of lvao-db from require-high-availability is expired since 2026-03-31: it must be removed or renewed.\n" +
          "To mend: mend the resource and remove the entry from policies/exemptions.yaml, or decide again and give a later date.",
      },
    ]);
  });
});

describe("the exemptions file", () => {
  test("of the pack is well written", () => {
    const file = readFileSync(join(__dirname, "../../policies/exemptions.yaml"), "utf8");
    expect(() => parseExemptions(file, policyNames)).not.toThrow();
  });

  test("is read entry by entry", () => {
    const file = `exemptions:
  - policy: require-high-availability
    resource: lvao-db
    reason: The standby server is delivered in March.
    until: 2026-03-31`;
    expect(parseExemptions(file, policyNames)).toEqual([exemption]);
  });

  test("is refused with all of its mistakes", () => {
    const file = `exemptions:
  - policy: require-hihg-availability
    resource: lvao-db
    until: 2026-02-30
    stack: preprod
  - nothing`;
    expect(() => parseExemptions(file, ["require-https", "require-backups"])).toThrow(
      `exemptions.yaml has mistakes:
  exemptions[0].stack is no field of an exemption: it has policy, resource, reason, until.
  exemptions[0].reason is missing: write a text.
  exemptions[0].policy is "require-hihg-availability": it must be one of require-https, require-backups.
  exemptions[0].until is "2026-02-30": it must be a day, such as 2027-03-31.
  exemptions[1].policy is missing: write a text.
  exemptions[1].resource is missing: write a text.
  exemptions[1].reason is missing: write a text.
  exemptions[1].until is missing: write a text.`,
    );
  });

  test("is refused when a day is a number, or a policy is in capitals", () => {
    const file = "exemptions: [{ policy: Require-Https, resource: a, reason: b, until: 20270331 }]";
    expect(() => parseExemptions(file, ["require-https"])).toThrow(
      `exemptions.yaml has mistakes:
  exemptions[0].policy is "Require-Https": it must be one of require-https.
  exemptions[0].until is "20270331": it must be a day, such as 2027-03-31.`,
    );
  });

  test("is named when it is no YAML, with the line", () => {
    const file = "exemptions:\n  - policy: require-https\n    policy: require-backups";
    expect(() => parseExemptions(file, policyNames)).toThrow(
      /^exemptions\.yaml is no YAML: Map keys must be unique at line 3/,
    );
  });

  test.each([
    ["9999-12-31", false],
    ["2026-07-15", false],
    ["2026-07-14", true],
  ])("lets nothing last for more than 180 days: %s", (until, accepted) => {
    const file = `exemptions:\n  - { policy: require-https, resource: a, reason: b, until: ${until} }`;
    const read = () => parseExemptions(file, ["require-https"], new Date("2026-01-15T12:00:00Z"));
    if (accepted) expect(read()).toHaveLength(1);
    else {
      expect(read).toThrow(
        `exemptions.yaml has mistakes:
  exemptions[0].until is "${until}": it must be 2026-07-14 or before, 180 days from today at most.`,
      );
    }
  });

  test.each([
    "",
    "exemptions:",
    "- policy: require-https",
    "exemptions: { policy: require-https }",
    "exemptions: []\nexemption: []",
  ])("is refused when it holds no list, or something else: %j", (file) => {
    expect(() => parseExemptions(file, policyNames)).toThrow(
      "exemptions.yaml must hold a list named `exemptions` and nothing else; write `exemptions: []` for none.",
    );
  });

  test("may name every policy but the one that ends exemptions, and the one that the pipeline runs", () => {
    const others = table.map(({ policy }) => policy.name).filter((name) => name !== "forbid-expired-exemptions");
    expect(policyNames).toEqual([...others, "forbid-stateful-changes"]);
  });
});
