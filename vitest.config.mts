import { defineConfig } from "vitest/config";

/** The modules of the Pulumi SDKs are heavy: test files share them. */
const shared = { isolate: false, maxWorkers: 2, testTimeout: 20_000 };

/** Real programs on a machine that may be busy: what fails once is tried again, and said; what fails twice fails. */
const real = { fileParallelism: false, testTimeout: 600_000, hookTimeout: 1_800_000, retry: 1 };

export default defineConfig({
  test: {
    projects: [
      {
        // Mocked engine, pure functions.
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], ...shared },
      },
      {
        // The pack itself, without an engine.
        test: { name: "policies", include: ["test/policies/**/*.test.ts"], ...shared },
      },
      {
        // What containers, jobs and pipelines run, run for real: Python, Node.js and Go programs of a few lines.
        test: { name: "programs", include: ["test/programs/**/*.test.ts"], ...shared, testTimeout: 60_000 },
      },
      {
        // Real engine, real provider, local Scaleway: one at a time, after the others.
        test: {
          name: "sandbox",
          include: ["test/sandbox/**/*.test.ts"],
          ...real,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Real Airflow, PostgreSQL and Redis, as processes: one at a time, after the others.
        test: {
          name: "airflow",
          include: ["test/airflow/**/*.test.ts"],
          ...real,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Real containers: one daemon for all, one file at a time, after the others.
        test: {
          name: "docker",
          include: ["test/docker/**/*.test.ts"],
          globalSetup: "test/docker/support/global-setup.ts",
          ...real,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
