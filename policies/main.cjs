// Entry point of the pack: PulumiPolicy.yaml and package.json cannot name a TypeScript file. The launcher of policy packs
// (@pulumi/pulumi/cmd/run-policy-pack) registers its own ts-node, which would compile again, and refuse, what a
// `--require tsx/cjs` on its command line has already compiled. A loader that registers after it wins.
require("tsx/cjs");
require("./index.ts");
