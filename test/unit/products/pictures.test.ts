import { join } from "node:path";
import { expect, it } from "vitest";
import { products } from "../../../products";
import { deployed } from "./deployed";
import { picture } from "./picture";

// `npm run pictures` draws them again.
it.each(products.map(({ name }) => name))("the picture of %s is the program's", async (name) => {
  const { resources } = await deployed(name, "prod");
  await expect(picture(name, resources)).toMatchFileSnapshot(join(__dirname, "../../../docs/products", `${name}.md`));
});
