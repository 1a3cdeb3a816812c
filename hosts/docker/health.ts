import type * as docker from "@pulumi/docker";

type Healthcheck = docker.ContainerArgs["healthcheck"];

/**
 * Health that Docker shows for as long as a process runs: whether it listens, as the kernel knows. To ask the program
 * itself every few seconds would cost more than some programs do, and say of a busy one that it is ill.
 */
export function listensOn(port: number): Healthcheck {
  const listening = `:${port.toString(16).toUpperCase().padStart(4, "0")} [0-9A-F]*:0000 0A`;
  return {
    tests: ["CMD", "grep", "-qs", listening, "/proc/net/tcp", "/proc/net/tcp6"],
    interval: "15s",
    timeout: "5s",
    retries: 4,
    startPeriod: "5m",
  };
}

/** A process that listens to nobody has nothing to be asked: that it is there is all there is to see. */
export const isThere: Healthcheck = { tests: ["CMD-SHELL", "kill -0 1"], interval: "1m" };
