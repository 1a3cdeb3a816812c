import { forbidAdministratorRights } from "./forbid-administrator-rights";
import { forbidDisposableProduction } from "./forbid-disposable-production";
import { forbidExpiredExemptions } from "./forbid-expired-exemptions";
import { forbidForceDestroy } from "./forbid-force-destroy";
import { forbidForeignEnvironments } from "./forbid-foreign-environments";
import { forbidHostMounts } from "./forbid-host-mounts";
import { forbidOrganisationWideRights } from "./forbid-organisation-wide-rights";
import { forbidPlainSecrets } from "./forbid-plain-secrets";
import { forbidPrivilegedContainers } from "./forbid-privileged-containers";
import { forbidPublicBackgroundProcesses } from "./forbid-public-background-processes";
import { forbidPublicBuckets } from "./forbid-public-buckets";
import { forbidPublicDatabases } from "./forbid-public-databases";
import { forbidPublicRedis } from "./forbid-public-redis";
import { forbidPublicRegistries } from "./forbid-public-registries";
import { limitDnsTtl } from "./limit-dns-ttl";
import { limitOpenPorts } from "./limit-open-ports";
import { limitReadOnlyUsers } from "./limit-read-only-users";
import { limitSchedulers } from "./limit-schedulers";
import { requireAllowedRegistries } from "./require-allowed-registries";
import { requireBackups } from "./require-backups";
import { requireBucketEncryption } from "./require-bucket-encryption";
import { requireBucketVersioning } from "./require-bucket-versioning";
import { requireDatabaseTls } from "./require-database-tls";
import { requireEncryptionAtRest } from "./require-encryption-at-rest";
import { requireEuropeanRegions } from "./require-european-regions";
import { requireHealthChecks } from "./require-health-checks";
import { requireHighAvailability } from "./require-high-availability";
import { requireHttps } from "./require-https";
import { requireLabels } from "./require-labels";
import { requireOffSiteBackups } from "./require-off-site-backups";
import { requirePinnedImages } from "./require-pinned-images";
import { requireProtection } from "./require-protection";
import { requireRedisTls } from "./require-redis-tls";
import { requireRedundantWeb } from "./require-redundant-web";
import { requireResourceLimits } from "./require-resource-limits";
import { requireUptimeChecks } from "./require-uptime-checks";
import type { Levels, TableRow } from "./kernel/policy";
import { forbidStatefulChanges } from "./stateful-changes";

/** What leaks or shares data is as bad with the data of a test: preprod has copies, and the same people. */
const everywhere: Levels = { prod: "mandatory", preprod: "mandatory" };
/** What makes production last may be tried out without it, and is told. */
const strictInProduction: Levels = { prod: "mandatory", preprod: "advisory" };
const productionAlone: Levels = { prod: "mandatory", preprod: "disabled" };

/** Every policy of the pack, and how strictly it holds. */
export const table: readonly TableRow[] = [
  { policy: forbidAdministratorRights, ...everywhere },
  { policy: forbidExpiredExemptions, ...everywhere },
  { policy: forbidForceDestroy, ...everywhere },
  { policy: forbidForeignEnvironments, ...everywhere },
  { policy: forbidHostMounts, ...everywhere },
  { policy: forbidOrganisationWideRights, ...everywhere },
  { policy: forbidPlainSecrets, ...everywhere },
  { policy: forbidPrivilegedContainers, ...everywhere },
  { policy: forbidPublicBackgroundProcesses, ...everywhere },
  { policy: forbidPublicBuckets, ...everywhere },
  { policy: forbidPublicDatabases, ...everywhere },
  { policy: forbidPublicRedis, ...everywhere },
  { policy: forbidPublicRegistries, ...everywhere },
  { policy: limitOpenPorts, ...everywhere },
  { policy: limitReadOnlyUsers, ...everywhere },
  { policy: limitSchedulers, ...everywhere },
  { policy: requireBucketEncryption, ...everywhere },
  { policy: requireDatabaseTls, ...everywhere },
  { policy: requireEncryptionAtRest, ...everywhere },
  { policy: requireEuropeanRegions, ...everywhere },
  { policy: requireHealthChecks, ...everywhere },
  { policy: requireHttps, ...everywhere },
  { policy: requireLabels, ...everywhere },
  { policy: requireRedisTls, ...everywhere },
  { policy: requireBackups, ...strictInProduction },
  { policy: requireOffSiteBackups, ...strictInProduction },
  { policy: requireBucketVersioning, ...strictInProduction },
  { policy: requirePinnedImages, ...strictInProduction },
  { policy: requireAllowedRegistries, ...strictInProduction },
  { policy: requireResourceLimits, ...strictInProduction },
  { policy: limitDnsTtl, ...strictInProduction },
  { policy: requireHighAvailability, ...productionAlone },
  { policy: requireProtection, ...productionAlone },
  { policy: requireRedundantWeb, ...productionAlone },
  { policy: requireUptimeChecks, ...productionAlone },
  { policy: forbidDisposableProduction, ...productionAlone },
];

/** What an exemption may name: the policies of the pack, but the one that ends exemptions, and what is judged outside of it. */
export const policyNames: readonly string[] = [...table.map(({ policy }) => policy), forbidStatefulChanges]
  .filter((policy) => policy !== forbidExpiredExemptions)
  .map(({ name }) => name);
