/** Stands in for the `docker` plugin: networks, volumes, images and containers of a Docker daemon, through dockerode. */
import { version } from "@pulumi/docker/package.json";
import { serveProvider } from "../provider";
import { container } from "./container";
import { dockerConfiguration } from "./daemon";
import { image } from "./image";
import { network } from "./network";
import { remoteImage } from "./remote-image";
import { volume } from "./volume";

serveProvider({
  version: version.replace(/^v/, ""),
  configuration: dockerConfiguration,
  resources: {
    "docker:index/container:Container": container,
    "docker:index/image:Image": image,
    "docker:index/network:Network": network,
    "docker:index/remoteImage:RemoteImage": remoteImage,
    "docker:index/volume:Volume": volume,
  },
});
