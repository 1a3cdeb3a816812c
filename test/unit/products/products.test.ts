import { describe, expect, it } from "vitest";
import { products } from "../../../products";
import { deployed, stackFile } from "./deployed";

const names = products.map(({ name }) => name);

describe.each(names)("%s", (name) => {
  it.each(["preprod", "prod"])("is built in %s from its stack file", async (stack) => {
    const { outputs, resources } = await deployed(name, stack);

    expect(Object.keys(outputs.addresses)).not.toEqual([]);
    expect(Object.values(outputs.addresses)).not.toContain(undefined);
    const top = resources.all.filter(({ parent, type }) => parent === undefined && !type.startsWith("socle:hosts:"));
    expect(top.filter(({ custom }) => custom).map((orphan) => orphan.name)).toEqual([]);
    expect(top.map((part) => part.name).filter((part) => part !== name && !part.startsWith(`${name}-`))).toEqual([]);
  });

  it("holds the same parts in both environments, which differ in sizes, names, safety and version", async () => {
    const urnsIn = async (stack: string) => (await deployed(name, stack)).resources.all.map(({ urn }) => urn).sort();
    expect(await urnsIn("prod")).toEqual(await urnsIn("preprod"));
  });

  it("protects in prod what preprod may lose", async () => {
    const protectedIn = async (stack: string) =>
      (await deployed(name, stack)).resources.all
        .filter(({ protect }) => protect === true)
        .map((resource) => resource.name);

    expect(await protectedIn("prod")).not.toEqual([]);
    expect(await protectedIn("preprod")).toEqual([]);
  });

  it("has the same keys in both stack files", () => {
    const keysIn = (stack: string) => Object.keys(stackFile(stack)).filter((key) => key.startsWith(`${name}:`));
    expect(keysIn("prod")).toEqual(keysIn("preprod"));
  });
});
