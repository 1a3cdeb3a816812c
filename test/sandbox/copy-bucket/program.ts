import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { account } from "../scaleway/s3/backend";

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command with the account's key for both ends. */
export async function runCopyBucket(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const keys = ["FROM", "TO"].flatMap((end): [string, string][] => [
    [`${end}_ACCESS_KEY_ID`, account.accessKey],
    [`${end}_SECRET_ACCESS_KEY`, account.secretKey],
    [`${end}_REGION`, account.region],
  ]);
  const env: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    ...Object.fromEntries(keys),
    ...environment,
  };
  const program = ["--require", "tsx/cjs", "operations/copy-bucket.ts"];
  return promisify(execFile)("node", [...program, ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
}
