// @ts-check
// Makes the bucket BUCKET as SPEC says, or changes it to that; or deletes it, with its objects where EMPTY is "true".
import { docker, Failure, required, run } from "./program.mjs";
import { call, storeAnswers, xml } from "./store-client.mjs";

const container = required("CONTAINER");
const bucket = required("BUCKET");
const path = `/${bucket}`;

/** @typedef {{ versioning: boolean, expireAfterDays?: number, corsOrigins: string[] }} Spec */

await run({
  create: async () => {
    /** @type {Spec} */
    const spec = JSON.parse(required("SPEC"));
    await storeAnswers();
    await call({ method: "PUT", path }, ["BucketAlreadyOwnedByYou"]);
    await versioning(spec);
    await cors(spec);
    await expiry(spec);
  },
  delete: async () => {
    await storeAnswers();
    if (process.env["EMPTY"] === "true") {
      await inStore('rm -rf "objects/$1" "versions/$1"');
    }
    const { body } = await call({ method: "DELETE", path }, ["NoSuchBucket", "BucketNotEmpty"]);
    if (body.includes("<Code>BucketNotEmpty</Code>")) {
      throw new Failure(
        `The bucket ${bucket} still holds objects and was not deleted. Empty it (docs/restore.md, "Buckets", says how to reach it), then do this again.`,
      );
    }
    await inStore('rm -f "expiry/$1"');
  },
});

/** Versioning is never taken back, only suspended; a bucket that never had it needs no word about it. @param {Spec} spec */
async function versioning(spec) {
  const query = { versioning: "" };
  const { body } = await call({ method: "GET", path, query });
  if (!spec.versioning && !body.includes("<Status>Enabled</Status>")) return;
  const status = spec.versioning ? "Enabled" : "Suspended";
  await call({
    method: "PUT",
    path,
    query,
    body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
  });
}

/** In the words of S3 what `corsRules` of hosts/bucket-rules.ts says. @param {Spec} spec */
async function cors({ corsOrigins }) {
  const query = { cors: "" };
  if (corsOrigins.length === 0) {
    await call({ method: "DELETE", path, query });
    return;
  }
  const rule = [
    ...corsOrigins.map((origin) => `<AllowedOrigin>${xml(origin)}</AllowedOrigin>`),
    ...["GET", "HEAD", "POST", "PUT"].map((method) => `<AllowedMethod>${method}</AllowedMethod>`),
    "<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds>",
  ];
  const body = `<CORSConfiguration><CORSRule>${rule.join("")}</CORSRule></CORSConfiguration>`;
  await call({ method: "PUT", path, query, body });
}

/** The days are told to the container that sweeps, in a file of the store: see ../store.ts. @param {Spec} spec */
async function expiry({ expireAfterDays }) {
  if (expireAfterDays === undefined) await inStore('rm -f "expiry/$1"');
  else
    await inStore(
      'mkdir -p expiry && cat > "expiry/$1.partial" && mv "expiry/$1.partial" "expiry/$1"',
      `${expireAfterDays}\n`,
    );
}

/**
 * @param {string} line of shell; $1 is the bucket
 * @param {string} [input]
 */
async function inStore(line, input) {
  const where = `--workdir=${required("FOLDER")}`;
  const { status, stderr } = await docker(["exec", "-i", where, container, "sh", "-c", line, "sh", bucket], input);
  if (status !== 0) throw new Failure(`The bucket ${bucket} is not set up: ${stderr}`);
}
