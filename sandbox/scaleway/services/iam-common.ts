import { type Fields, output } from "../fields";

export const root = "/iam/v1alpha1";

export const application = { collection: "iam/applications", label: "application" };

export const user = { collection: "iam/users", label: "user" };

export const group = { collection: "iam/groups", label: "group" };

/** Who may touch it; the same in every account. */
export const rights = (): Fields => ({ editable: output(true), deletable: output(true), managed: output(false) });
