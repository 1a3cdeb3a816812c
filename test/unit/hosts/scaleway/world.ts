import { scalewayDns } from "../../../../hosts/dns/scaleway";
import { ScalewayHost, type ScalewayHostArgs } from "../../../../hosts/scaleway/host";
import { idOf, type Properties, type World } from "../../mocks";

export const projectId = "11111111-1111-4111-8111-111111111111";
export const deployerId = "22222222-2222-4222-8222-222222222222";

/** Type tokens, by the short names that tests use. */
export const type = {
  apiKey: "scaleway:iam/apiKey:ApiKey",
  alertManager: "scaleway:observability/alertManager:AlertManager",
  application: "scaleway:iam/application:Application",
  bucket: "scaleway:object/bucket:Bucket",
  bucketEncryption: "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  bucketPolicy: "scaleway:object/bucketPolicy:BucketPolicy",
  command: "command:local:Command",
  container: "scaleway:containers/container:Container",
  containerDomain: "scaleway:containers/domain:Domain",
  containerNamespace: "scaleway:containers/namespace:Namespace",
  database: "scaleway:databases/database:Database",
  databaseInstance: "scaleway:databases/instance:Instance",
  databaseUser: "scaleway:databases/user:User",
  dnsRecord: "scaleway:domain/record:Record",
  iamPolicy: "scaleway:iam/policy:Policy",
  imageRegistry: "scaleway:registry/namespace:Namespace",
  job: "scaleway:job/definition:Definition",
  password: "random:index/randomPassword:RandomPassword",
  privateNetwork: "scaleway:network/privateNetwork:PrivateNetwork",
  privilege: "scaleway:databases/privilege:Privilege",
  randomBytes: "random:index/randomBytes:RandomBytes",
  randomId: "random:index/randomId:RandomId",
  redis: "scaleway:redis/cluster:Cluster",
  secret: "scaleway:secrets/secret:Secret",
  secretVersion: "scaleway:secrets/version:Version",
  vpc: "scaleway:network/vpc:Vpc",
} as const;

const nothing = (): Properties => ({});

/** What a Redis presents, cut short. */
const redisCertificate = "-----BEGIN CERTIFICATE-----\nMII+/=\n-----END CERTIFICATE-----\n";

/** Scaleway, as far as the unit tests go. */
export const scalewayWorld: World = {
  resources: {
    [type.apiKey]: (_inputs, name) => ({ accessKey: `SCW${name}`, secretKey: secretOf(name) }),
    [type.alertManager]: nothing,
    [type.application]: nothing,
    [type.bucket]: nothing,
    [type.bucketEncryption]: nothing,
    [type.bucketPolicy]: nothing,
    [type.command]: () => ({ stdout: "healthy", stderr: "" }),
    [type.container]: (_inputs, name) => ({
      publicEndpoint: `https://${name}.functions.fnc.fr-par.scw.cloud`,
      domainName: `${name}.functions.fnc.fr-par.scw.cloud`,
    }),
    [type.containerDomain]: nothing,
    [type.containerNamespace]: nothing,
    [type.database]: nothing,
    [type.databaseInstance]: ({ privateNetwork }) => ({
      privateNetwork: { ...(privateNetwork as Properties), ip: "172.16.0.2", port: 5432, hostname: "" },
    }),
    [type.databaseUser]: nothing,
    [type.dnsRecord]: nothing,
    [type.iamPolicy]: nothing,
    [type.imageRegistry]: ({ name }) => ({ endpoint: `rg.fr-par.scw.cloud/${String(name)}` }),
    [type.job]: nothing,
    [type.password]: (_inputs, name) => ({ result: secretOf(name) }),
    [type.privateNetwork]: nothing,
    [type.privilege]: nothing,
    [type.randomBytes]: () => ({ base64: `s3cret${"A".repeat(37)}=` }),
    [type.randomId]: () => ({ hex: "a1b2c3" }),
    [type.redis]: () => ({ privateNetworks: [{ ips: ["172.16.0.3"], port: 6379 }], certificate: redisCertificate }),
    [type.secret]: nothing,
    [type.secretVersion]: nothing,
    [type.vpc]: nothing,
  },
  functions: {
    "scaleway:iam/getApiKey:getApiKey": () => ({ userId: deployerId, applicationId: "" }),
  },
};

/** The secret that a mocked resource of this name makes up; it needs encoding in a URL. */
export function secretOf(name: string): string {
  return `s3cret/$ of ${name}`;
}

export const placement = { environment: "prod", product: "lvao", owner: "team", disposable: false };

/** A host whose parts hold data that must not be lost, unless told otherwise. */
export function scalewayHost(args: Partial<ScalewayHostArgs> = {}): ScalewayHost {
  return new ScalewayHost("lvao", {
    placement,
    region: "fr-par",
    zone: "fr-par-1",
    projectId,
    accessKey: "SCWXXXXXXXXXXXXXXXXX",
    dns: scalewayDns({ zone: "example.fr", projectId }),
    ...args,
  });
}

export const privateNetworkId = idOf(type.privateNetwork, "lvao-private-network");
export const containerNamespaceId = idOf(type.containerNamespace, "lvao-containers");
