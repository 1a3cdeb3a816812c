import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const provider = new docker.Provider("docker", { host: process.env["DOCKER_HOST"] ?? "" });

const network = new docker.Network("net", {}, { provider });
const volume = new docker.Volume("data", {}, { provider });
const image = new docker.Image(
  "built",
  { imageName: "socle-test/program:1", skipPush: true, build: { context: config.require("context") } },
  { provider },
);
const container = new docker.Container(
  "web",
  {
    image: image.repoDigest,
    command: ["sleep 600"],
    envs: [pulumi.secret(`PASSWORD=${config.require("password")}`)],
    labels: [{ label: "fr.socle.part", value: "web" }],
    memory: config.requireNumber("memory"),
    memorySwap: 64,
    networksAdvanced: [{ name: network.name, aliases: ["web"] }],
    ports: [{ internal: 8000, ip: "127.0.0.1" }],
    volumes: [{ volumeName: volume.name, containerPath: "/data" }],
  },
  { provider, deleteBeforeReplace: config.requireBoolean("deleteBeforeReplace") },
);

export const name = container.name;
export const networks = container.networkDatas.apply((all) => all.map(({ networkName }) => networkName));
