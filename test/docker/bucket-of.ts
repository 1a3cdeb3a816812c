import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** What an attached bucket gives: its variables. */
export interface BucketVariables {
  S3_BUCKET: string;
  S3_ENDPOINT_URL: string;
  S3_REGION: string;
  S3_ACCESS_KEY_ID: string;
  S3_SECRET_ACCESS_KEY: string;
}

/** A bucket as a person's own tools see it: by its address, through the proxy. */
export class BucketOf {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(variables: BucketVariables) {
    this.bucket = variables.S3_BUCKET;
    this.client = new S3Client({
      endpoint: variables.S3_ENDPOINT_URL,
      region: variables.S3_REGION,
      forcePathStyle: true,
      credentials: { accessKeyId: variables.S3_ACCESS_KEY_ID, secretAccessKey: variables.S3_SECRET_ACCESS_KEY },
    });
  }

  async put(key: string, body: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }));
  }

  async get(key: string): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  }

  async keys(): Promise<string[]> {
    const { Contents = [] } = await this.client.send(new ListObjectsV2Command({ Bucket: this.bucket }));
    return Contents.map(({ Key = "" }) => Key);
  }
}
