// Loaded before a program or a policy pack: `nodeargs` of Pulumi.yaml and PulumiPolicy.yaml, scripts of package.json.
// As it starts, `@pulumi/pulumi` loads the TypeScript compiler and npm's Arborist, which serialise functions into closures;
// and the launcher of policy packs registers ts-node, whatever `typescript: false` says
// (https://github.com/pulumi/pulumi/issues/4830). No function is serialised here and tsx runs the TypeScript, so that
// half a second of each start was for nothing. From here on both are loaded when something of theirs is read.
const { createRequire, Module } = require("node:module");

const requireOfPulumi = createRequire(require.resolve("@pulumi/pulumi/package.json"));

/** Puts exports in the place of a module of `@pulumi/pulumi`'s that is not loaded yet. */
function substitute(name, exportsAt) {
  const path = resolve(name);
  if (path === undefined || require.cache[path] !== undefined) return;
  const module = new Module(path);
  module.loaded = true;
  module.exports = exportsAt(path);
  require.cache[path] = module;
}

function resolve(name) {
  try {
    return requireOfPulumi.resolve(name);
  } catch {
    return undefined; // typescript is an optional peer of @pulumi/pulumi.
  }
}

/** Exports that load their module when one is read that is not known beforehand. */
function loadedByReading(known) {
  return (path) => {
    let module;
    const load = () => {
      delete require.cache[path];
      return requireOfPulumi(path);
    };
    return new Proxy({}, { get: (_, name) => (Object.hasOwn(known, name) ? known[name] : (module ??= load())[name]) });
  };
}

const typescript = resolve("typescript/package.json");
if (typescript !== undefined) substitute("typescript", loadedByReading({ version: require(typescript).version }));
substitute("@npmcli/arborist", loadedByReading({ __esModule: true }));
substitute("./vendor/ts-node@7.0.1", () => ({ register() {} }));
