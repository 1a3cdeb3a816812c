import { defineConfig } from "vitest/config";

const real = { environment: "node" as const, testTimeout: 300_000, hookTimeout: 900_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      {
        // Mocked engine, pure functions. The modules of the Pulumi SDKs are heavy: files share them.
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 20_000, isolate: false, maxWorkers: 2 },
      },
      { test: { name: "policies", include: ["test/policies/**/*.test.ts"], testTimeout: 20_000, isolate: false } },
      // Real engine, real provider, local Scaleway.
      { test: { name: "sandbox", include: ["test/sandbox/**/*.test.ts"], ...real } },
    ],
  },
});
