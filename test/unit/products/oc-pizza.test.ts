import { expect, it } from "vitest";
import { secretOf, type } from "../hosts/scaleway/world";
import { deployed } from "./deployed";

it("OC Pizza is one web process, a database and a migration before each release", async () => {
  const { container, resources } = await deployed("oc-pizza", "prod");
  const web = container("web");

  expect(web.commands).toEqual(["gunicorn", "ocpizza_manager.wsgi", "--bind", "0.0.0.0:8000"]);
  expect(web.env).toEqual({ ENV: "PRODUCTION", DJANGO_SETTINGS_MODULE: "ocpizza_manager.settings" });
  expect(Object.keys(web.secrets).sort()).toEqual(["DATABASE_URL", "OCPIZZA_MANAGER_KEY"]);
  expect(web.secrets["OCPIZZA_MANAGER_KEY"]).toBe(secretOf("oc-pizza-manager-key"));
  expect(container("release").commands.at(-1)).toBe("python manage.py migrate --noinput");
  expect(resources.one(type.databaseInstance).inputs).toMatchObject({ isHaCluster: true, backupScheduleRetention: 30 });
});
