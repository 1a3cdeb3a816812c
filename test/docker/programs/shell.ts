/** One process, which nobody calls and which runs a line of shell. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { App } from "../../../components/app";
import { defineProduct } from "../../../products/product";
import { runProduct } from "./run-product";

const shell = defineProduct({
  name: "shell",
  settings: { line: z.string() },
  variables: {},
  secrets: {},
  build: ({ settings }, host) => {
    new App("shell-app", {
      host,
      image: "busybox:1",
      processes: {
        worker: { command: ["sh", "-c", settings.line], memoryMb: 32, instances: { min: 1, max: 1 } },
      },
    });
    return { addresses: {}, imageRegistry: pulumi.output("shell") };
  },
});

export = runProduct(shell);
