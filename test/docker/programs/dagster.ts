/** A Dagster with one code location, and a key of its bucket. */
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../../../components/bucket";
import { Dagster } from "../../../components/dagster";
import { Postgres } from "../../../components/postgres";
import { domainName } from "../../../environment/product";
import { defineProduct } from "../../../products/product";
import { ownKey } from "./own-key";
import { runProduct } from "./run-product";

const product = defineProduct({
  name: "data",
  settings: { domain: domainName },
  variables: {},
  secrets: {},
  build: ({ settings }, host) => {
    const size = { size: "small", storageGb: 5, highAvailability: false } as const;
    const storage = new Bucket("data-storage", { host });
    const dagster = new Dagster("data-dagster", {
      host,
      image: "sample/dagster:1",
      domain: settings.domain,
      locations: { sample_project: { module: "sample_project" } },
      database: new Postgres("data-db", { host, version: 16, database: "dagster", ...size }),
      storage,
    });
    return {
      addresses: { dagster: dagster.url },
      imageRegistry: pulumi.output("sample"),
      secrets: { password: dagster.password, storage: ownKey(storage) },
    };
  },
});

export = runProduct(product);
