import type { Inputs } from "../inputs";
import { resourceType } from "../resource-type";
import type { Properties } from "../values";
import { daemon, daemonAddress } from "./daemon";
import { explained, unlessGone } from "./failures";
import { labelMap, labelPairs, labelsShape } from "./labels";
import { removed } from "./waiting";

const inputs = {
  name: { type: "string", replaces: true, automatic: true },
  driver: { type: "string", replaces: true },
  driverOpts: { type: "string map", replaces: true },
  labels: { type: "any", shape: labelsShape, replaces: true, unordered: true },
  cluster: { type: "any", refused: "it makes volumes of one server, not of a swarm" },
} as const satisfies Inputs;

/** A volume is never changed, only replaced: then its data are lost. One that exists is adopted, as Docker itself does. */
export const volume = resourceType({
  inputs,
  outputs: ["driver", "mountpoint"],
  async create({ name, driver, driverOpts, labels }) {
    const docker = await daemon();
    await docker
      .createVolume({
        Name: name,
        Driver: driver ?? "local",
        Labels: labelMap(labels),
        ...(driverOpts === undefined ? {} : { DriverOpts: driverOpts }),
      })
      .catch(explained(docker, daemonAddress(), { called: `volume "${name}"`, tried: "cannot be created" }));
    return { id: name, outputs: outputsOf(await docker.getVolume(name).inspect()) };
  },
  async read(id, state) {
    const docker = await daemon();
    const found = await unlessGone(docker.getVolume(id).inspect()).catch(
      explained(docker, daemonAddress(), { called: `volume "${id}"`, tried: "cannot be read" }),
    );
    // Another volume may have taken the name.
    return found && { ...(state["labels"] ? { labels: labelPairs(found.Labels) } : {}), ...outputsOf(found) };
  },
  async delete(_inputs, { id }) {
    const docker = await daemon();
    await removed(() => docker.getVolume(id).remove({ force: true })).catch(
      explained(docker, daemonAddress(), { called: `volume "${id}"`, tried: "cannot be removed" }),
    );
  },
});

function outputsOf({ Driver, Mountpoint }: { Driver: string; Mountpoint: string }): Properties {
  return { driver: Driver, mountpoint: Mountpoint };
}
