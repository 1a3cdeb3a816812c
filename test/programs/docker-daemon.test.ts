import { expect, it } from "vitest";
import { runWithDocker } from "./docker-command";

const daemon = { "info --format": "echo NEW1:ID" };

it.each([
  ["the first", {}],
  ["the one that is known", { PULUMI_COMMAND_STDOUT: "NEW1:ID\n" }],
  ["the one that a person names", { PULUMI_COMMAND_STDOUT: "OLD1:ID", SOCLE_ANOTHER_MACHINE: "NEW1:ID" }],
])("takes %s", async (_, environment) => {
  expect(await runWithDocker("daemon.mjs known", environment, daemon)).toMatchObject({ status: 0, stderr: "" });
});

it("refuses another daemon, and says what to do", async () => {
  const { status, stderr } = await runWithDocker("daemon.mjs known", { PULUMI_COMMAND_STDOUT: "OLD1:ID" }, daemon);

  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^This is another Docker daemon, NEW1:ID, than the one that everything was made on, OLD1:ID\./,
  );
});

it("does not go on where there is no id", async () => {
  const { status, stderr } = await runWithDocker("daemon.mjs known", {}, { "info --format": "echo" });

  expect([status, stderr]).toEqual([1, "The Docker daemon does not tell its id: \n"]);
});
