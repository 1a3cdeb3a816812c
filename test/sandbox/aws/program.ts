import { Provider } from "@pulumi/aws/provider";
import { Record as RecordSet } from "@pulumi/aws/route53/record";
import { Bucket as AmazonBucket } from "@pulumi/aws/s3/bucket";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../../../components/bucket";
import { alwaysdataDns } from "../../../hosts/dns/alwaysdata";
import { route53Dns } from "../../../hosts/dns/route53";
import { S3Store } from "../../../hosts/s3/store";

const config = new pulumi.Config("try");
const name = config.get("name") ?? "app";
const target = config.get("target") ?? "web.example.net";
const ttl = config.getNumber("ttl");

const parent = new pulumi.ComponentResource("try:Parent", "parent");
const opts = { parent };

/** A store like Cellar: the local Scaleway's. */
const cellar = new S3Store("cellar", {
  placement: { environment: "try", product: "lvao", owner: "team", disposable: true },
  kind: "cellar",
  endpoint: config.require("s3"),
  region: "fr-par",
  accessKeyId: config.require("accessKeyId"),
  secretAccessKey: config.requireSecret("secretAccessKey"),
});
const media = new Bucket("lvao-media", {
  host: cellar,
  versioning: config.getBoolean("versioning") ?? true,
  expireAfterDays: config.getNumber("days") ?? 30,
  corsOrigins: ["https://example.fr"],
});

/** What only Amazon has. */
const amazon = new Provider("amazon", {
  region: "eu-west-3",
  accessKey: "testing",
  secretKey: config.requireSecret("amazonSecretKey"),
  endpoints: [{ s3: config.require("amazon") }],
  s3UsePathStyle: true,
});
const atAmazon = { parent, provider: amazon };
const plain = new AmazonBucket("plain", { bucket: config.get("plain") ?? "plain-try" }, atAmazon);
new BucketPublicAccessBlock(
  "plain-closed",
  { bucket: plain.bucket, blockPublicAcls: true, blockPublicPolicy: true },
  atAmazon,
);
new BucketServerSideEncryptionConfiguration(
  "plain-encryption",
  { bucket: plain.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
  atAmazon,
);

/** Through the default provider, from the `aws:` settings of the stack file. */
const amazonZone = route53Dns({ zone: "example.fr", hostedZoneId: config.require("hostedZoneId"), ttl });
amazonZone.alias("route53-alias", { domain: `${name}.example.fr`, target }, opts);
amazonZone.record("route53-mx", { domain: "example.fr", type: "MX", value: "mx.example.org", priority: 10 }, opts);
amazonZone.record("route53-txt", { domain: "example.fr", type: "TXT", value: `v=spf1 "${"x".repeat(300)}"` }, opts);

const alwaysdataZone = alwaysdataDns({
  zone: "example.fr",
  account: "team",
  apiKey: config.requireSecret("apiKey"),
  ttl,
});
alwaysdataZone.alias("alwaysdata-apex", { domain: "example.fr", target }, opts);
alwaysdataZone.alias("alwaysdata-alias", { domain: `${name}.example.fr`, target }, opts);

const mistakes = config.get("mistakes");
if (mistakes === "record") {
  const refused = { type: "LOC", weightedRoutingPolicies: [] };
  new RecordSet("mistaken", { zoneId: "Z1", name: "x", ttl: 60, records: ["x"], ...refused });
}
if (mistakes === "setting") {
  const versioningConfiguration = { status: "Enabled", mfaDelete: "Enabled" };
  new BucketVersioning("mistaken", { bucket: "plain-try", versioningConfiguration }, { provider: amazon });
}
if (mistakes === "provider") new Provider("mistaken", { region: "eu-west-3", profile: "mine" });

export const bucketName = media.bucketName;
