/** The plugins that are not to be had where official ones cannot be downloaded, and what stands in for them. */
export const standIns = [
  { name: "random", npmPackage: "@pulumi/random" },
  { name: "command", npmPackage: "@pulumi/command" },
  { name: "aws", npmPackage: "@pulumi/aws" },
  { name: "docker", npmPackage: "@pulumi/docker" },
];
