import * as fc from "fast-check";
import { expect, it } from "vitest";
import { appMistakes } from "../../../../hosts/scaleway/app-mistakes";
import { containerProcessors } from "../../../../hosts/scaleway/sizes";

const app = (memoryMb: number) => ({
  image: "registry.example.fr/web:v1",
  env: {},
  secrets: {},
  processes: { web: { command: ["serve"], memoryMb, instances: { min: 1, max: 1 } } },
});

it("takes the memory sizes of the table and no other", () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(5000), fc.constantFrom(...containerProcessors.keys()), fc.double()), (memoryMb) => {
      expect(appMistakes(app(memoryMb)).length === 0).toBe(containerProcessors.has(memoryMb));
    }),
  );
});

it("gives more memory a larger share of a processor, in the same proportion", () => {
  for (const [memoryMb, processor] of containerProcessors) {
    expect(processor / memoryMb).toBeCloseTo(70 / 128, 1);
  }
});
