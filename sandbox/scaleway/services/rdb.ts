import { ok } from "../call";
import type { Service } from "../server";
import { acls, databases, privilegeRoutes, users } from "./rdb-access";
import { engineList, nodeTypeList } from "./rdb-catalogue";
import { backups, readReplicas, snapshots } from "./rdb-copies";
import { createFromSnapshot, instanceRoutes } from "./rdb-instance-actions";
import { instances, root } from "./rdb-instances";

export const rdb: Service = {
  resources: [instances, databases, users, backups, snapshots, readReplicas],
  routes: [
    ...instanceRoutes,
    ...acls,
    ...privilegeRoutes,
    { method: "POST", path: `${root}/snapshots/:id/create-instance`, run: createFromSnapshot },
    { method: "GET", path: `${root}/database-engines`, run: (call) => ok(engineList(call.locality)) },
    { method: "GET", path: `${root}/node-types`, run: (call) => ok(nodeTypeList(call.locality)) },
  ],
};
