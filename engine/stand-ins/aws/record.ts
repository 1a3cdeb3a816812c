import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  type RRType,
  waitUntilResourceRecordSetsChanged,
} from "@aws-sdk/client-route-53";
import type { Inputs, InputValues } from "../inputs";
import { resourceType } from "../resource-type";
import { textOf } from "../values";
import { route53 } from "./clients";
import { described, unlessGone } from "./failures";

const NO_ROUTING = { type: "any", refused: "the project points names at one target" } as const;
const PATIENCE_SECONDS = 300;

const inputs = {
  zoneId: { type: "string", required: true, replaces: true },
  name: { type: "string", required: true, replaces: true },
  type: { type: "string", required: true, oneOf: ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"] },
  ttl: { type: "integer", required: true },
  records: { type: "strings", required: true },
  allowOverwrite: { type: "boolean" },
  aliases: NO_ROUTING,
  failoverRoutingPolicies: NO_ROUTING,
  geolocationRoutingPolicies: NO_ROUTING,
  healthCheckId: NO_ROUTING,
  latencyRoutingPolicies: NO_ROUTING,
  multivalueAnswerRoutingPolicy: NO_ROUTING,
  setIdentifier: NO_ROUTING,
  weightedRoutingPolicies: NO_ROUTING,
} as const satisfies Inputs;

type RecordInputs = InputValues<typeof inputs>;

export const record = resourceType({
  inputs,
  outputs: ["fqdn"],
  check: ({ records }) => (records.length === 0 ? [{ property: "records", reason: "must not be empty" }] : []),
  async create(given) {
    const fqdn = await fullName(given);
    await change(given.zoneId, [
      { Action: given.allowOverwrite ? "UPSERT" : "CREATE", ResourceRecordSet: recordSet(given, fqdn) },
    ]);
    return { id: `${given.zoneId}_${fqdn}_${given.type}`, outputs: { fqdn } };
  },
  async update(given, { state }) {
    const fqdn = await fullName(given);
    const old = await find(given.zoneId, fqdn, textOf(state["type"]));
    // A name may be of one type after the other, never of none in between.
    const retyped = old && old.Type !== given.type;
    await change(given.zoneId, [
      ...(retyped ? [{ Action: "DELETE" as const, ResourceRecordSet: old }] : []),
      { Action: retyped ? "CREATE" : "UPSERT", ResourceRecordSet: recordSet(given, fqdn) },
    ]);
    return { fqdn };
  },
  async read(_id, state) {
    const found = await find(textOf(state["zoneId"]), textOf(state["fqdn"]), textOf(state["type"]));
    if (!found) return undefined;
    const records = (found.ResourceRecords ?? []).map(({ Value = "" }) => unquoted(found.Type, Value));
    return { ttl: found.TTL ?? 0, records };
  },
  async delete({ zoneId }, { state }) {
    const found = await find(zoneId, textOf(state["fqdn"]), textOf(state["type"]));
    if (found) await change(zoneId, [{ Action: "DELETE", ResourceRecordSet: found }]);
  },
});

function recordSet({ type, ttl, records }: RecordInputs, fqdn: string): ResourceRecordSet {
  return {
    Name: fqdn,
    Type: type as RRType,
    TTL: ttl,
    ResourceRecords: records.map((value) => ({ Value: type === "TXT" ? `"${value}"` : value })),
  };
}

function unquoted(type: RRType | undefined, value: string): string {
  return type === "TXT" ? value.replace(/^"|"$/g, "") : value;
}

/** A name that lacks the zone's is meant to be in it. */
async function fullName({ zoneId, name }: RecordInputs): Promise<string> {
  const { HostedZone } = await route53()
    .send(new GetHostedZoneCommand({ Id: zoneId }))
    .catch(described(`reading Route 53 Hosted Zone (${zoneId})`));
  const zone = bare(HostedZone?.Name ?? "");
  const given = bare(name);
  if (given === "" || given === zone) return zone;
  return given.endsWith(`.${zone}`) ? given : `${given}.${zone}`;
}

async function find(zoneId: string, fqdn: string, type: string): Promise<ResourceRecordSet | undefined> {
  const listed = await unlessGone(
    route53().send(
      new ListResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        StartRecordName: fqdn,
        StartRecordType: type as RRType,
        MaxItems: 1,
      }),
    ),
    "NoSuchHostedZone",
  );
  return listed?.ResourceRecordSets?.find(({ Name = "", Type }) => bare(Name) === fqdn && Type === type);
}

async function change(zoneId: string, changes: Change[]): Promise<void> {
  const { ChangeInfo } = await route53()
    .send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: changes } }))
    .catch(described(`changing Route 53 Records (${zoneId})`));
  await waitUntilResourceRecordSetsChanged(
    { client: route53(), maxWaitTime: PATIENCE_SECONDS, minDelay: 1 },
    { Id: ChangeInfo?.Id ?? "" },
  );
}

/** Lower case, without the final dot, with the asterisk that Route 53 writes as a number. */
function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, "").replace("\\052", "*");
}
