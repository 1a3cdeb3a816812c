import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { readEnvironment } from "../../../environment";
import { products } from "../../../products";
import { account, stackFile, type Settings } from "./deployed";

/** The stack file with other settings, and without its secrets. */
function read(stack: string, changes: Settings) {
  const settings = Object.entries({ ...stackFile(stack), ...changes });
  const values = Object.fromEntries(
    settings.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const secret = (key: string) => pulumi.secret(values[key] ?? "");
  return () => readEnvironment({ stack, values, secretKeys: new Set(), secret }, products, account);
}

it("tells that Dagster's memory is not enough on the host, before anything is made", () => {
  const dagster = { webserverMb: 512, daemonMb: 1024, runMb: 512 };
  expect(read("preprod", { "fwb:dagster": dagster })).toThrow(
    /fwb:dagster\.webserverMb does not fit: 512 is too little: at least 776\.[^]*fwb:dagster\.daemonMb does not fit: 1024 leaves no room for a run of 512: at least 1248\./,
  );
  expect(read("dev", { "fwb:dagster": { ...dagster, codeServerMb: 704 } })).not.toThrow(/fwb:dagster/);
  expect(read("dev", { "fwb:dagster": { ...dagster, codeServerMb: 703 } })).toThrow(
    "fwb:dagster.codeServerMb does not fit: 703 leaves no room for a run of 512: at least 704.",
  );
});

it("tells that nothing would run a Celery worker's tasks", () => {
  expect(read("preprod", { "apilos:worker": { memoryMb: 1024, min: 0, max: 1 } })).toThrow(
    "apilos:worker.min is 0; it must be a whole number from 1 to 20.",
  );
});
