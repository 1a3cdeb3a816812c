// @ts-check
// Makes the access key ACCESS_KEY_ID with SECRET_ACCESS_KEY, which opens the bucket BUCKET and no other, or removes it.
// RIGHTS are readWrite or readOnly.
// The policy of a bucket is one document: the keys of one bucket are set up one after the other.
import { required, run } from "./program.mjs";
import { call, storeAnswers, xml } from "./store-client.mjs";

const key = required("ACCESS_KEY_ID");
const bucket = required("BUCKET");

/** What an application needs to list and read objects, and what to write and delete them, large ones included. */
const reading = ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"];
const writing = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:ListBucketMultipartUploads",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
];

/** @typedef {{ Sid: string, Effect: string, Principal: { AWS: string[] }, Action: string[], Resource: string[] }} Statement */

await run({
  create: async () => {
    await storeAnswers();
    const secret = `<Secret>${xml(required("SECRET_ACCESS_KEY"))}</Secret>`;
    const { status } = await call(
      {
        method: "PATCH",
        path: "/create-user",
        body: `<Account><Access>${xml(key)}</Access>${secret}<Role>user</Role></Account>`,
      },
      ["XAdminUserExists"],
    );
    if (status >= 300) {
      const body = `<MutableProps>${secret}<Role>user</Role></MutableProps>`;
      await call({ method: "PATCH", path: "/update-user", query: { access: key }, body });
    }
    await setGrants([...(await otherGrants()), grant()]);
  },
  delete: async () => {
    await storeAnswers();
    await setGrants(await otherGrants());
    await call({ method: "PATCH", path: "/delete-user", query: { access: key } });
  },
});

/** @returns {Statement} */
function grant() {
  return {
    Sid: key,
    Effect: "Allow",
    Principal: { AWS: [key] },
    Action: required("RIGHTS") === "readOnly" ? reading : [...reading, ...writing],
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  };
}

/** @returns {Promise<Statement[]>} */
async function otherGrants() {
  const none = ["NoSuchBucketPolicy", "NoSuchBucket"];
  const { status, body } = await call({ method: "GET", path: `/${bucket}`, query: { policy: "" } }, none);
  if (status >= 300) return [];
  /** @type {{ Statement: Statement[] }} */
  const { Statement } = JSON.parse(body);
  return Statement.filter(({ Sid }) => Sid !== key);
}

/** @param {Statement[]} statements */
async function setGrants(statements) {
  const policy = { path: `/${bucket}`, query: { policy: "" } };
  if (statements.length === 0) await call({ method: "DELETE", ...policy }, ["NoSuchBucket"]);
  else await call({ method: "PUT", ...policy, body: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });
}
