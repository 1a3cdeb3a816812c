import type { z } from "zod";
import type { BackupStore } from "../hosts/environment";
import { textLike } from "./product";
import { s3Namespace, storeEndpoint } from "./s3";
import type { StackConfig } from "./stack-config";

const { region, secretAccessKey } = s3Namespace.schema.shape;

/** A bucket that copies of backups go to. */
export const backupSettings = {
  backupsEndpoint: storeEndpoint
    .optional()
    .describe(
      "With socle:host docker: S3 store, without a bucket's name, that each backup is copied to: https://s3.fr-par.scw.cloud",
    ),
  backupsRegion: region,
  backupsBucket: textLike(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of a bucket")
    .optional()
    .describe("Bucket there, which is for backups alone and made by hand"),
  backupsAccessKeyId: textLike(/^\S+$/, "an access key, without spaces")
    .optional()
    .describe("Access key that lists, writes and deletes its objects"),
  backupsSecretAccessKey: secretAccessKey,
};

type BackupSettings = z.output<z.ZodObject<typeof backupSettings>>;

/** Of settings that were checked. */
export function backupStore(config: StackConfig, settings: BackupSettings): BackupStore | undefined {
  const { backupsEndpoint: endpoint, backupsRegion, backupsBucket: bucket, backupsAccessKeyId: accessKeyId } = settings;
  if (!endpoint || !bucket || !accessKeyId) return undefined;
  const secret = config.secret("socle:backupsSecretAccessKey");
  return { endpoint, region: backupsRegion, bucket, accessKeyId, secretAccessKey: secret };
}
