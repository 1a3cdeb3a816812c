import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { HostOptions } from "../host";
import { images, serviceImage } from "./images";
import { password } from "./password";
import { programText } from "./program";
import { dataVolume, service } from "./service";
import type { Site } from "./site";
import { serviceMemoryMb } from "./sizes";

/** The S3 store of one product, and how the programs that set it up reach it. */
export interface Store {
  site: Site;
  container: docker.Container;
  data: docker.Volume;
  /** `http://s3.lvao.localhost:8080`, for browsers and containers alike. */
  endpointUrl: string;
  region: string;
  /** Variables of the programs that act as its administrator. */
  administration: Record<string, pulumi.Input<string>>;
}

export interface StoreSpec {
  /** Port that it listens on, in the product's network. */
  port: number;
  /** Address that leads there through the proxy, from outside and from inside: `http://s3.lvao.localhost:8080`. */
  endpointUrl: string;
}

/** Where its data is; the programs and `store-sweep.sh` know the folders in it. */
const folder = "/srv";
/** Accounts are made on a port of their own, which nothing outside the container reaches. */
const administrationPort = 7071;
/** What requests are signed for: the store has no regions, and clients insist on one. */
const region = "us-east-1";
export const administrator = "administrator";

/**
 * A Versity S3 Gateway: the objects of all buckets of a product in one volume, as plain files. What its protocol lacks,
 * rules that delete old objects, a second container does once a day on the files: see `bucket`.
 */
export function store(site: Site, name: string, spec: StoreSpec, opts: HostOptions): Store {
  const secret = password(`${name}-password`, opts);
  const data = dataVolume(site, name, opts);
  const image = serviceImage(site, name, images.store, opts);
  const volumes = [{ volume: data, path: folder }];
  const container = service(
    site,
    name,
    {
      image,
      // The superuser of the container, without its powers: the volume is made as its own.
      user: "root",
      command: [
        ...["sh", "-c", `cd ${folder} && mkdir -p objects versions accounts expiry && exec versitygw "$@"`, "sh"],
        ...["--port", `:${spec.port}`, "--admin-port", `127.0.0.1:${administrationPort}`],
        ...["--health", "/health", "--region", region, "--iam-dir", `${folder}/accounts`, "--quiet"],
        ...["posix", "--versioning-dir", `${folder}/versions`, `${folder}/objects`],
      ],
      memoryMb: serviceMemoryMb.store,
      env: { ROOT_ACCESS_KEY_ID: administrator, GOMEMLIMIT: `${Math.floor(serviceMemoryMb.store * 0.75)}MiB` },
      secrets: { ROOT_SECRET_ACCESS_KEY: secret },
      volumes,
      health: ["sh", "-c", `wget -q -O /dev/null http://127.0.0.1:${spec.port}/health`],
    },
    opts,
  );
  service(
    site,
    `${name}-sweeper`,
    {
      image,
      user: "root",
      command: ["sh", "-c", programText("store-sweep.sh")],
      memoryMb: serviceMemoryMb.sweeper,
      volumes,
      offline: true,
    },
    { ...opts, dependsOn: [container] },
  );
  return {
    site,
    container,
    data,
    endpointUrl: spec.endpointUrl,
    region,
    administration: {
      CONTAINER: container.name,
      // Asked again when the store was started anew: what needs it waits, and its data may have gone with the machine.
      CONTAINER_ID: container.id,
      PORT: String(spec.port),
      ADMINISTRATION_PORT: String(administrationPort),
      REGION: region,
      FOLDER: folder,
      ROOT_ACCESS_KEY_ID: administrator,
      ROOT_SECRET_ACCESS_KEY: secret,
    },
  };
}
