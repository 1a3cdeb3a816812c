// @ts-check
// Waits until the container CONTAINER_ID runs and, with HEALTH_PATH, answers 2xx or 3xx there.
import { excerpt, get, logsOf, readyContainer, run, until } from "./serverless-container.mjs";

await run(async () => {
  const container = await readyContainer();
  const path = process.env["HEALTH_PATH"];
  if (path !== undefined) {
    await healthy(container, `${container.public_endpoint}${path}`);
  }
  console.log("healthy");
});

/**
 * @param {import("./serverless-container.mjs").Container} container
 * @param {string} url
 */
async function healthy(container, url) {
  /** @type {import("./serverless-container.mjs").Answer} */
  let last = { status: 0, body: "" };
  await until({
    look: async () => {
      last = await get(url);
      return last.status >= 200 && last.status < 400 ? last : undefined;
    },
    isFinal: () => true,
    complaint: () =>
      [
        last.status === 0
          ? `The container ${container.name} does not answer at ${url}: ${last.body}`
          : `The container ${container.name} is not well: ${url} answers ${last.status}`,
        ...(last.status === 0 ? [] : [excerpt(last.body)]),
        ...(last.status === 400 ? [`Does it refuse the name ${new URL(url).host}? In Django, see ALLOWED_HOSTS.`] : []),
        logsOf(container),
      ].join("\n"),
  });
}
