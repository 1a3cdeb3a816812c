import * as docker from "@pulumi/docker";
import { noDns } from "../../../../hosts/dns/none";
import { DockerServer } from "../../../../hosts/docker/server";
import type { Site } from "../../../../hosts/docker/site";
import { openSources } from "../../../../hosts/docker/sources";
import type { Placement } from "../../../../hosts/host";
import type { Properties, World } from "../../mocks";

/** Type tokens, by the short names that tests use. */
export const type = {
  command: "command:local:Command",
  container: "docker:index/container:Container",
  image: "docker:index/remoteImage:RemoteImage",
  network: "docker:index/network:Network",
  password: "random:index/randomPassword:RandomPassword",
  provider: "pulumi:providers:docker",
  volume: "docker:index/volume:Volume",
} as const;

const nothing = (): Properties => ({});

/** A daemon, as far as these tests go. */
export const dockerWorld: World = {
  resources: {
    [type.command]: () => ({ stdout: "", stderr: "" }),
    [type.container]: nothing,
    [type.image]: ({ name }) => ({ imageId: `sha256:${String(name)}` }),
    [type.network]: nothing,
    [type.password]: (_inputs, name) => ({ result: secretOf(name) }),
    [type.provider]: nothing,
    [type.volume]: nothing,
  },
};

/** The secret that a mocked resource of this name makes up. */
export function secretOf(name: string): string {
  return `s3cret${name.replaceAll("-", "")}`;
}

export const placement: Placement = { environment: "fwb", product: "lvao", owner: "team", disposable: false };

/** A product's place on a server whose data must not be lost, unless told otherwise. */
export function site(
  changes: Partial<Placement> = {},
  tells: Pick<Site, "backupStore" | "webhooks"> = { webhooks: {} },
): Site {
  const its = { ...placement, ...changes };
  const server = new DockerServer("docker", {
    placement: { ...its, product: "docker" },
    daemon: "ssh://deploy@server",
    domain: "example.fr",
    httpPort: 8080,
  });
  const network = new docker.Network("lvao-network", { name: "lvao-fwb" }, { provider: server.provider });
  const sources = openSources({ server, placement: its }, "lvao", { version: "v1", sources: {} }, { parent: server });
  const dns = noDns({ zone: "example.fr" });
  return { placement: its, server, dns, sources, network, reachable: network, ...tells };
}
