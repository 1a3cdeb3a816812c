/** A 32-byte key as Fernet writes it: base64 with the URL-safe alphabet, padding kept (Fernet specification). */
export function fernetKey(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}

/**
 * The URL of a PostgreSQL database for SQLAlchemy, with the driver of the official images named: what a bare
 * `postgresql://` means changes with SQLAlchemy's version.
 */
export function sqlAlchemyUrl(url: string): string {
  return url.replace(/^postgresql:/, "postgresql+psycopg2:");
}

/**
 * The same for asyncpg, which Airflow 3 uses too. The URL that Airflow would derive by itself keeps libpq's `sslmode`,
 * an argument that asyncpg does not know; its own is `ssl`, with the same values.
 */
export function asyncSqlAlchemyUrl(url: string): string {
  return url.replace(/^postgresql:/, "postgresql+asyncpg:").replace(/([?&])sslmode=/, "$1ssl=");
}

/** Where Celery keeps what became of a task: in that database, through SQLAlchemy (Celery, "Database backend settings"). */
export function resultBackend(url: string): string {
  return `db+${sqlAlchemyUrl(url)}`;
}

/** What opens a bucket, by the names under which a bucket is attached. */
export interface S3Access {
  S3_BUCKET: string;
  S3_ENDPOINT_URL: string;
  S3_REGION: string;
  S3_ACCESS_KEY_ID: string;
  S3_SECRET_ACCESS_KEY: string;
}

/**
 * An Airflow connection to an S3-compatible store, in JSON: as a URI, a secret key with `/` or `+` breaks easily.
 * Checksums are sent only where S3 requires them, for not every store takes the trailers that boto3 adds by default.
 */
export function s3Connection(access: S3Access): string {
  return JSON.stringify({
    conn_type: "aws",
    login: access.S3_ACCESS_KEY_ID,
    password: access.S3_SECRET_ACCESS_KEY,
    extra: {
      endpoint_url: access.S3_ENDPOINT_URL,
      region_name: access.S3_REGION,
      config_kwargs: {
        request_checksum_calculation: "when_required",
        response_checksum_validation: "when_required",
      },
    },
  });
}

/** Airflow 3's list of places to load DAGs from: the whole of one bucket (Amazon provider, S3DagBundle). */
export function s3DagBundles(bucketName: string): string {
  return JSON.stringify([
    {
      name: "dags",
      classpath: "airflow.providers.amazon.aws.bundles.s3.S3DagBundle",
      kwargs: { aws_conn_id: "s3dags", bucket_name: bucketName },
    },
  ]);
}
