import type { Json, JsonObject } from "./records";

/** One wrong argument of a request, as Scaleway's `invalid_arguments` error lists them. */
export interface Mistake {
  argument: string;
  reason: "required" | "format" | "constraint" | "unknown";
  help?: string;
}

/** An answer other than success, with the body that the real API gives. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: JsonObject,
  ) {
    super(typeof body.message === "string" ? body.message : `HTTP ${status}`);
  }
}

/** 404 as most of today's services say it. `resource` is the service's own name of the kind: `instance`, `access_key`. */
export const notFound = (resource: string, id: string): ApiError =>
  new ApiError(404, { message: "resource is not found", resource, resource_id: id, type: "not_found" });

/** 404 of the services that send a message and no type. */
export const plainNotFound = (message: string): ApiError => new ApiError(404, { message });

export const invalidArguments = (mistakes: readonly Mistake[]): ApiError =>
  new ApiError(400, {
    details: mistakes.map(({ argument, reason, help }): Json => {
      const detail: JsonObject = { argument_name: argument, reason };
      if (help !== undefined) detail.help_message = help;
      return detail;
    }),
    message: "invalid argument(s)",
    type: "invalid_arguments",
  });

/** 400 about one argument that breaks a rule. */
export const invalidArgument = (argument: string, help: string): ApiError =>
  invalidArguments([{ argument, reason: "constraint", help }]);

/** 401: `reason` is `invalid_argument` for a token that is missing or no UUID, `not_found` or `expired` else. */
export const deniedAuthentication = (reason: "invalid_argument" | "not_found" | "expired"): ApiError =>
  new ApiError(401, { message: "authentication is denied", method: "api_key", reason, type: "denied_authentication" });

export const alreadyExists = (resource: string, id: string, help: string): ApiError =>
  new ApiError(409, {
    help_message: help,
    message: "resource already exists",
    resource,
    resource_id: id,
    type: "already_exists",
  });

export const transientState = (resource: string, id: string, state: string): ApiError =>
  new ApiError(409, {
    current_state: state,
    message: "resource is in a transient state",
    resource,
    resource_id: id,
    type: "transient_state",
  });

export type Precondition =
  | "protected_resource"
  | "resource_still_in_use"
  | "attribute_must_be_set"
  | "resource_not_usable"
  | "unknown_precondition";

export const preconditionFailed = (precondition: Precondition, help: string): ApiError =>
  new ApiError(412, {
    help_message: help,
    message: "precondition is not respected",
    precondition,
    type: "precondition_failed",
  });
