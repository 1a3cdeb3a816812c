import { noDns } from "../../../../hosts/dns/none";
import { DockerHost, type DockerHostArgs } from "../../../../hosts/docker/host";
import { DockerServer, type DockerServerArgs } from "../../../../hosts/docker/server";
import type { World } from "../../mocks";
import { dockerWorld, placement, type as ofServices } from "./services-world";

export { placement };

export const type = { ...ofServices, build: "docker:index/image:Image" } as const;

/** A daemon that builds images too. */
export const world: World = {
  resources: {
    ...dockerWorld.resources,
    [type.build]: ({ imageName }) => ({ repoDigest: `sha256:built-${String(imageName)}` }),
    // Pulumi names what a program does not.
    [type.container]: ({ name }, logicalName) => ({ name: name ?? `${logicalName}-0a1b2c3` }),
    [type.password]: (_inputs, name) => ({ result: `s3cret-${name}`, bcryptHash: `bcrypt-${name}` }),
  },
};

/** A server on the internet, unless told otherwise. */
export function dockerServer(changes: Partial<DockerServerArgs> = {}): DockerServer {
  return new DockerServer("docker", {
    placement: { ...placement, product: "docker" },
    daemon: "ssh://deploy@server",
    domain: "example.fr",
    httpPort: 8080,
    ...changes,
  });
}

/** This computer. */
export const laptop = { daemon: undefined, domain: "localhost" } as const;

export function dockerHost(server: Partial<DockerServerArgs> = {}, changes: Partial<DockerHostArgs> = {}): DockerHost {
  const zone = server.domain ?? "example.fr";
  return new DockerHost("lvao", {
    placement,
    server: dockerServer(server),
    dns: noDns({ zone }),
    version: "v1",
    ...changes,
  });
}
