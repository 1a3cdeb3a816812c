import type { Service } from "../server";
import { account } from "./account";
import { block } from "./block";
import { cockpit } from "./cockpit";
import { containerService } from "./containers";
import { dns } from "./dns";
import { iam } from "./iam";
import { instance } from "./instance";
import { ipam } from "./ipam";
import { jobs } from "./jobs";
import { rdb } from "./rdb";
import { redis } from "./redis";
import { registry } from "./registry";
import { secretManager } from "./secrets";
import { vpc } from "./vpc";

/** Everything that the local Scaleway speaks, but object storage. */
export const services: readonly Service[] = [
  account,
  iam,
  registry,
  containerService,
  jobs,
  rdb,
  redis,
  secretManager,
  dns,
  vpc,
  ipam,
  instance,
  block,
  cockpit,
];
