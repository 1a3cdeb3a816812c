import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Context } from "../resource-type";
import type { ContainerInputs } from "./container-inputs";
import { unlessGone } from "./failures";

const LOOK_EVERY_MS = 200;
/** How much of a failed container's output its error repeats. */
const LAST_LINES = 20;

/** Starts a container and waits for it as long as it asks for. Gives its logs if it asks for them. */
export async function run(docker: Docker, id: string, given: ContainerInputs, { signal }: Context): Promise<string> {
  const one = docker.getContainer(id);
  if (given.start) {
    await one.start();
    if (given.wait) await untilHealthy(one, given, signal);
  }
  if (!given.attach) return "";
  const logs = given.logs ? await one.logs({ follow: true, stdout: true, stderr: true }) : undefined;
  const text = logs ? unframed(await collected(logs), given.tty) : "";
  await unlessGone(one.wait({ abortSignal: signal }));
  return text;
}

async function untilHealthy(one: Docker.Container, given: ContainerInputs, signal: AbortSignal): Promise<void> {
  const end = Date.now() + given.waitTimeout * 1000;
  for (;;) {
    const { State } = await one.inspect();
    if (State.Health?.Status === "healthy") return;
    if (!State.Running) throw new Error(await withLastLines(one, given, `it ended with exit code ${State.ExitCode}`));
    if (Date.now() > end) {
      throw new Error(await withLastLines(one, given, `it was not healthy within ${given.waitTimeout} s`));
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function withLastLines(one: Docker.Container, { tty }: ContainerInputs, what: string): Promise<string> {
  const lines = unframed(
    await one.logs({ follow: false, stdout: true, stderr: true, tail: LAST_LINES }),
    tty,
  ).trimEnd();
  return lines === "" ? `${what} and printed nothing` : `${what}; its last lines:\n${lines}`;
}

async function collected(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const FRAME_HEADER = 8;

/** Without a terminal the daemon puts a header before each piece: its stream, and its length in the last four bytes. */
function unframed(log: Buffer, tty: boolean): string {
  if (tty) return log.toString();
  const pieces: Buffer[] = [];
  for (let start = 0; start + FRAME_HEADER <= log.length;) {
    const end = start + FRAME_HEADER + log.readUInt32BE(start + 4);
    pieces.push(log.subarray(start + FRAME_HEADER, end));
    start = end;
  }
  return Buffer.concat(pieces).toString();
}
