import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import type { Api } from "./api";
import { invalidArguments } from "./errors";
import { failure, send } from "./server";
import type { JsonObject, Rule } from "./records";

const match = z
  .strictObject({
    container: z.string(),
    image: z.string(),
    domain: z.string(),
    job: z.string(),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path: z.string().startsWith("/"),
  })
  .partial();
const status = z.int().min(100).max(599);

/** What people may say to `POST /_control/rules`. */
const ruleSchema = z.discriminatedUnion("behaviour", [
  z.strictObject({ match, behaviour: z.literal("healthy") }),
  z.strictObject({ match, behaviour: z.literal("never-ready") }),
  z.strictObject({ match, behaviour: z.literal("status"), status, body: z.string().optional() }),
  z.strictObject({ match, behaviour: z.literal("slow"), seconds: z.number().positive() }),
  z.strictObject({ match, behaviour: z.literal("succeed"), log: z.string().optional() }),
  z.strictObject({
    match,
    behaviour: z.literal("fail"),
    exitCode: z.int().min(1).max(255).optional(),
    log: z.string().optional(),
  }),
  z.strictObject({ match, behaviour: z.literal("fault"), status, times: z.int().positive().optional() }),
]);

/** A rule as it is sent: without the id that the server gives. */
export type RuleRequest = z.infer<typeof ruleSchema>;

/**
 * The control address, for tests and for people; it asks for no token and listens where the API does.
 *
 * - `GET /_control/resources`: everything that exists; `?seeds=true` adds what an empty account has.
 * - `GET|POST|DELETE /_control/rules[/:id]`: how containers, jobs and calls misbehave; the newest matching rule wins.
 * - `POST /_control/reset`: forgets everything.
 */
export function controlServer(api: Api): Hono {
  const app = new Hono();
  app.get("/resources", (context) =>
    context.json({ resources: resources(api, context.req.query("seeds") === "true") }),
  );
  app.get("/rules", (context) => context.json({ rules: api.store.list("control/rules") }));
  app.post("/rules", async (context) => {
    try {
      return send({ status: 201, body: addRule(api, await context.req.json()) });
    } catch (error) {
      return failure(error);
    }
  });
  app.delete("/rules", (context) => {
    for (const { id } of api.store.list("control/rules")) api.store.delete("control/rules", id);
    return context.body(null, 204);
  });
  app.delete("/rules/:id", (context) =>
    context.body(null, api.store.delete("control/rules", context.req.param("id")) ? 204 : 404),
  );
  app.post("/reset", (context) => {
    api.reset();
    return context.body(null, 204);
  });
  return app;
}

/** One thing that exists. */
export interface Listed {
  /** `<service>/<kind>`, such as `containers/containers`. */
  collection: string;
  /** The object as the API shows it: without secrets. */
  object: JsonObject;
}

/** Everything that exists; `withSeeds` adds what an empty account already has. */
export function resources(api: Api, withSeeds: boolean): Listed[] {
  const names = api.store.names().filter((name) => !name.startsWith("control/"));
  return names.flatMap((collection) =>
    api.store
      .list(collection, (item) => !item.$gone && (withSeeds || !item.$seed))
      .map((item) => ({ collection, object: api.show(collection, item) })),
  );
}

function addRule(api: Api, request: unknown): Rule {
  const { success, data, error } = ruleSchema.safeParse(request);
  if (!success) {
    throw invalidArguments(
      error.issues.map(({ path, message }) => ({
        argument: path.join(".") || "rule",
        reason: "constraint",
        help: message,
      })),
    );
  }
  return api.store.insert("control/rules", { ...data, id: randomUUID() });
}
