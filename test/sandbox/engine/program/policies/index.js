/* global require */
// Pulumi runs policy packs through its own old ts-node, which checks types: tsx, loaded after it, takes over.
require("tsx/cjs");
require("./pack.ts");
