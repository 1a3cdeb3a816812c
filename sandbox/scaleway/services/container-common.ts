import type { States } from "../resource";

export const root = "/containers/v1/regions/:region";

export const states: States = { field: "status", creating: "creating", settled: "ready", deleting: "deleting" };
