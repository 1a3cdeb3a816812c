import { isBackground } from "./kernel/processes";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

export const forbidPublicBackgroundProcesses: ResourcePolicy = {
  name: "forbid-public-background-processes",
  rule: "Release commands, schedulers and workers answer nobody on the internet.",
  why: "They have no sign-in of their own: whoever finds the address can read their state, or start a migration again.",
  remedy: 'set privacy to "private".',
  checks: { "scaleway:containers/container:Container": hidden },
};

function hidden({ labels, props }: Resource): Finding[] {
  return isBackground(labels) ? props.at("privacy").mustBe("private") : [];
}
