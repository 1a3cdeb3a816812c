import { describe, expect, it } from "vitest";
import { ownerRights } from "../../../components/owner-rights";
import { sqlCommand } from "../../../components/sql";
import { type } from "../hosts/scaleway/world";
import { deployed, deployedWith, stackFile } from "./deployed";

const settings = stackFile("prod");
const airflow = settings["lvao:airflow"] as Record<string, unknown>;

describe("LVAO's Airflow", () => {
  it("works on the tables of the web application, which each release of that opens to it", async () => {
    const { resources } = await deployed("lvao", "prod");

    const release = resources.one(type.container, "lvao-web-release").inputs;
    expect(release["commands"]).toContain(sqlCommand("DATABASE_OWNER_RIGHTS"));
    expect(release["secretEnvironmentVariables"]).toMatchObject({
      DATABASE_OWNER_RIGHTS: ownerRights(["lvao_airflow_webapp"]),
    });
  });

  it("runs its tasks in the scheduler, unless the stack file asks for workers", async () => {
    const { container, resources } = await deployed("lvao", "prod");

    expect(container("scheduler").env).toMatchObject({ AIRFLOW__CORE__EXECUTOR: "LocalExecutor" });
    expect(resources.ofType(type.redis)).toEqual([]);
  });

  it("hands them to as many Celery workers as it asks for, which run the scheduler's image", async () => {
    const workers = { count: 3, memoryMb: 4096 };
    const { container, resources } = await deployedWith("lvao", "prod", {
      ...settings,
      "lvao:airflow": { ...airflow, schedulerMemoryMb: 1024, workers },
    });

    for (const process of ["webserver", "scheduler", "worker"])
      expect(container(process).env).toMatchObject({ AIRFLOW__CORE__EXECUTOR: "CeleryExecutor" });
    expect(container("worker").commands.join(" ")).toContain("airflow celery worker");
    expect(container("worker").inputs).toMatchObject({
      image: container("scheduler").inputs["image"],
      minScale: 3,
      maxScale: 3,
    });
    expect(resources.ofType(type.redis)).toHaveLength(1);
  });
});
