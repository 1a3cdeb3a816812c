/** Stands in for the `aws` plugin: S3 buckets with their settings, and Route 53 records, on the AWS SDK's clients. */
import { version } from "@pulumi/aws/package.json";
import { serveProvider } from "../provider";
import { bucket } from "./bucket";
import { bucketSettings } from "./bucket-settings";
import { awsConfiguration } from "./clients";
import { record } from "./record";

serveProvider({
  version,
  configuration: awsConfiguration,
  resources: {
    "aws:s3/bucket:Bucket": bucket,
    ...bucketSettings,
    "aws:route53/record:Record": record,
  },
});
