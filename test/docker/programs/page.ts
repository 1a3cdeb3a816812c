/** One process that serves a page: the smallest product there is. */
import * as pulumi from "@pulumi/pulumi";
import { App } from "../../../components/app";
import { domainName } from "../../../environment/product";
import { defineProduct } from "../../../products/product";
import { runProduct } from "./run-product";

const page = defineProduct({
  name: "page",
  settings: { domain: domainName },
  variables: {},
  secrets: {},
  build: ({ settings }, host) => {
    const app = new App("page-app", {
      host,
      image: "busybox:1",
      processes: {
        web: {
          command: ["sh", "-c", "echo Bonjour > /tmp/index.html && exec httpd -f -p 8000 -h /tmp"],
          http: { port: 8000, health: "/", public: true, domain: settings.domain },
          memoryMb: 32,
          instances: { min: 1, max: 1 },
        },
      },
    });
    return { addresses: { web: app.addresses["web"]! }, imageRegistry: pulumi.output("page") };
  },
});

export = runProduct(page);
