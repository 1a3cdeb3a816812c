import { z } from "zod";
import type { Staff } from "../hosts/scaleway/staff";
import { textLike } from "./product";

const principal = textLike(
  /^(application|user)_id:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  "application_id: or user_id: and the id of an IAM application or user",
);

export const staffSettings = {
  deployers: z
    .array(principal)
    .min(1)
    .optional()
    .describe(
      "On Scaleway: IAM applications and users that may do everything with buckets, [application_id:<id>, user_id:<id>]; default: whoever the key in use belongs to",
    ),
  readers: z
    .array(principal)
    .default([])
    .describe(
      "With socle:deployers: IAM applications and users that preview and look for drift; they see no object of a bucket",
    ),
};

type StaffSettings = z.output<z.ZodObject<typeof staffSettings>>;

/** Of settings that were checked. */
export function staff({ deployers, readers }: StaffSettings): { staff?: Staff } {
  return deployers === undefined ? {} : { staff: { deployers, readers } };
}
