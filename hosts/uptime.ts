import { readFileSync } from "node:fs";
import { join } from "node:path";
import { webhooksProgram } from "./webhooks";

/** Python that asks URL for an answer, and tells WEBHOOKS when there is none. */
export const uptimeProgram = webhooksProgram + readFileSync(join(__dirname, "uptime.py"), "utf8");

/** Its variables: all attempts end within a minute. */
export const uptimePatience = { ATTEMPTS: "3", PAUSE_SECONDS: "10", TIMEOUT_SECONDS: "10" };

/**
 * Image of the check, and not the app's: it needs Python, which the images of Metabase and of nginx lack, is pulled every
 * five minutes, where Airflow's is twenty times as large, and stays the same from one release to the next.
 */
export const uptimeImage = "docker.io/library/python:3.13.5-alpine3.22";
