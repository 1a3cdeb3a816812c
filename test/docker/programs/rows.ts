/** A database, whose release command writes to it: the smallest product that fills a disk. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { App } from "../../../components/app";
import { Postgres } from "../../../components/postgres";
import { postgresImages } from "../../../hosts/docker/images";
import { defineProduct } from "../../../products/product";
import { runProduct } from "./run-product";

const rows = defineProduct({
  name: "rows",
  settings: { table: z.string().describe("Table that the release makes") },
  variables: {},
  secrets: {},
  build: ({ settings: { table } }, host) => {
    const size = { size: "small", storageGb: 5, highAvailability: false } as const;
    new App("rows-app", {
      host,
      image: postgresImages[16]!,
      processes: { idle: { command: ["sleep", "1d"], memoryMb: 32, instances: { min: 1, max: 1 } } },
      release: [
        `psql "$DATABASE_URL" --set=ON_ERROR_STOP=1 --command="CREATE TABLE ${table} AS SELECT generate_series(1, 1000)"`,
      ],
      attach: [new Postgres("rows-db", { host, version: 16, database: "rows", ...size })],
      env: { TABLE: table },
    });
    return { addresses: {}, imageRegistry: pulumi.output("rows") };
  },
});

export = runProduct(rows);
