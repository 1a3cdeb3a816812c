import { parse } from "yaml";
import { z } from "zod";
import type { Pulumi } from "../stack/pulumi";

/** One `pulumi up` of the past, as the backend recorded it. */
export interface Update {
  succeeded: boolean;
  /** Commit of this repository that it was run from; absent when files were changed since that commit. */
  commit?: string;
  /** Version of each product that it set. */
  versions: Readonly<Record<string, string>>;
}

const history = z.array(
  z.object({
    kind: z.string(),
    result: z.string(),
    environment: z.record(z.string(), z.string()).default({}),
    config: z.record(z.string(), z.object({ value: z.string().optional() })).default({}),
  }),
);

const configuration = z.record(z.string(), z.object({ value: z.string().optional() }));

/** The updates among the last hundred operations on a stack, newest first. Previews, refreshes and whatever else the backend records are left out. */
export async function updatesOf(pulumi: Pulumi): Promise<Update[]> {
  const records = history.parse(await pulumi.query(["stack", "history", "--json", "--page-size", "100"]));
  return records
    .filter(({ kind }) => kind === "update")
    .map(({ result, environment, config }) => ({
      succeeded: result === "succeeded",
      ...(environment["git.dirty"] !== "true" && { commit: environment["git.head"] }),
      versions: versionsIn(config),
    }));
}

/** The version of each product in a stack's file. */
export async function versionsOf(pulumi: Pulumi): Promise<Record<string, string>> {
  return versionsIn(configuration.parse(await pulumi.query(["config", "--json"])));
}

/** The version of each product in the text of a stack file; none in none. */
export function versionsInFile(text: string | undefined): Record<string, string> {
  // Every value as text: a commit may look like a number.
  const content: unknown = parse(text ?? "", { schema: "failsafe" });
  const { data } = z.object({ config: z.record(z.string(), z.unknown()) }).safeParse(content);
  const entries = Object.entries(data?.config ?? {}).map(([key, value]) => [key, { value: String(value) }]);
  return versionsIn(configuration.parse(Object.fromEntries(entries)));
}

function versionsIn(config: z.infer<typeof configuration>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, { value }]) => {
      const [product, name] = key.split(":");
      return product !== undefined && name === "version" && value !== undefined ? [[product, value]] : [];
    }),
  );
}
