import { type Field, output } from "../fields";

export const v1 = "/instance/v1/zones/:zone";

export const organization = (): Field => output((call) => call.account.organizationId);
