import { describe, expect, it } from "vitest";
import { runWithDocker } from "./docker-command";

const state = (status: string, { exitCode = 0, outOfMemory = false, restarts = 0, at = "2026-11-21T10:00:00Z" } = {}) =>
  `echo "${status} ${exitCode} ${outOfMemory} ${restarts} ${at}"`;
const http = (status: string, body = "") =>
  `printf 'HTTP/1.1 ${status}\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n${body}'`;
const log = 'echo "2026-11-21T10:00:01Z second"; echo "2026-11-21T10:00:00Z first" >&2';
const web = { CONTAINERS: "web-1", PATIENCE_SECONDS: "2", PROXY: "proxy", PORT: "8000", HEALTH_PATH: "/health" };

describe("a process that answers HTTP", () => {
  it("is well when it answers 2xx or 3xx to the proxy, however long it takes to", async () => {
    const { status, stderr, calls } = await runWithDocker("container.mjs healthy", web, {
      inspect: state("running"),
      "exec -i proxy": ['echo "nc: refused" >&2; exit 1', http("503 Busy"), http("302 Found")],
    });

    expect([status, stderr]).toEqual([0, ""]);
    expect(calls.filter((call) => call.startsWith("exec"))).toEqual(
      Array(3).fill("exec -i proxy timeout 10 nc web-1 8000"),
    );
  });

  it("has its answer and the end of its log told when it is not well in time", async () => {
    const { status, stderr } = await runWithDocker("container.mjs healthy", web, {
      inspect: state("running"),
      "exec -i proxy": http("400 Bad Request", "Invalid HTTP_HOST"),
      logs: log,
    });

    expect(status).toBe(1);
    expect(stderr).toBe(
      "The container web-1 is not well: GET /health on port 8000 is answered 400\n" +
        "Invalid HTTP_HOST\n" +
        "Does it refuse the name web-1? In Django, see ALLOWED_HOSTS.\n" +
        "The last lines of its log:\nfirst\nsecond\n",
    );
  });

  it("has the reason told when nothing answers", async () => {
    const { stderr } = await runWithDocker(
      "container.mjs healthy",
      { ...web, SOCLE_PATIENCE_SECONDS: "0.1" },
      {
        inspect: state("running"),
        "exec -i proxy": 'echo "nc: can\'t connect: Connection refused" >&2; exit 1',
        logs: "true",
      },
    );

    expect(stderr).toBe(
      "The container web-1 does not answer on port 8000: nc: can't connect: Connection refused\nIt wrote nothing.\n",
    );
  });

  it("is not waited for where it cannot be asked", async () => {
    const { status, stderr } = await runWithDocker(
      "container.mjs healthy",
      { ...web, PATIENCE_SECONDS: "600" },
      {
        inspect: state("running"),
        "exec -i proxy": 'echo "Error response from daemon: No such container: proxy" >&2; exit 125',
      },
    );

    expect([status, stderr]).toEqual([1, "proxy: Error response from daemon: No such container: proxy\n"]);
  });
});

describe("a process that ends", () => {
  it("ends the wait with its exit code, when it does so again and again", async () => {
    const { status, stderr } = await runWithDocker(
      "container.mjs healthy",
      { ...web, PATIENCE_SECONDS: "600" },
      {
        inspect: [
          state("running"),
          state("running"),
          state("restarting", { restarts: 1, exitCode: 3 }),
          state("running", { restarts: 3 }),
          state("restarting", { restarts: 3, exitCode: 3, outOfMemory: true }),
        ],
        "exec -i proxy": 'echo "nc: refused" >&2; exit 1',
        logs: log,
      },
    );

    expect(status).toBe(1);
    expect(stderr).toBe(
      "The container web-1 ends again and again, with exit code 3, out of memory.\n" +
        "The last lines of its log:\nfirst\nsecond\n",
    );
  });

  it("is started again first, for it may have ended before what was wrong was mended", async () => {
    const { status, calls } = await runWithDocker("container.mjs healthy", web, {
      inspect: [state("exited", { exitCode: 1 }), state("running")],
      restart: "true",
      "exec -i proxy": http("200 OK"),
    });

    expect(status).toBe(0);
    expect(calls[1]).toBe("restart web-1");
  });
});

it("takes a background process for well once it has run for a while", async () => {
  const later = { at: "2026-11-21T10:00:05Z", restarts: 1 };
  const { status, calls } = await runWithDocker(
    "container.mjs healthy",
    { CONTAINERS: "worker", PATIENCE_SECONDS: "60" },
    {
      inspect: [state("running"), state("running"), state("running"), state("running", later)],
    },
  );

  expect(status).toBe(0);
  // That it ran when it was looked at first, and again after a restart, was not enough.
  expect(calls.length).toBeGreaterThan(4);
});

describe("a service", () => {
  const redis = { CONTAINER: "redis" };

  it("is waited for until it answers", async () => {
    const { status, calls } = await runWithDocker("redis-server.mjs answers", redis, {
      inspect: state("running"),
      "exec redis": ["exit 1", "true"],
    });

    expect(status).toBe(0);
    expect(calls.map((call) => call.split(" ")[0])).toEqual(["inspect", "exec", "inspect", "exec"]);
  });

  it("is not waited for once it has been started anew", async () => {
    const { status, stderr } = await runWithDocker("redis-server.mjs answers", redis, {
      inspect: [state("running", { restarts: 2 }), state("restarting", { restarts: 3, exitCode: 1 })],
      "exec redis": "exit 1",
      logs: log,
    });

    expect(status).toBe(1);
    expect(stderr).toContain("The container redis ends again and again, with exit code 1.");
  });
});

describe("a release", () => {
  const release = { CONTAINER: "release", LIMIT_SECONDS: "600" };

  it("is started, and waited for, as long as it runs", async () => {
    const { status, calls } = await runWithDocker("container.mjs release", release, {
      "start release": "true",
      inspect: [state("running"), state("running"), state("exited")],
      "wait release": ['echo "connection lost" >&2; exit 1', "echo 0"],
    });

    expect(status).toBe(0);
    expect(calls.map((call) => call.split(" ")[0])).toEqual(["start", "inspect", "wait", "inspect", "wait", "inspect"]);
  });

  it("ends the deploy with its exit code and the end of what it wrote, this time", async () => {
    const { status, stderr, calls } = await runWithDocker("container.mjs release", release, {
      "start release": "true",
      inspect: state("exited", { exitCode: 7 }),
      logs: 'echo "2026-11-21T10:00:01Z no such table"',
    });

    expect(status).toBe(1);
    expect(stderr).toBe(
      "The release command failed with exit code 7 in the container release.\n" +
        "No process was changed: what ran before still runs.\n" +
        "The last lines of its log:\nno such table\n",
    );
    expect(calls.at(-1)).toBe("logs --timestamps --tail 20 --since 2026-11-21T10:00:00Z release");
  });

  it("that does not end in time is stopped, and ends the deploy with the end of what it wrote", async () => {
    const { status, stderr, calls } = await runWithDocker(
      "container.mjs release",
      { ...release, LIMIT_SECONDS: "0.6" },
      {
        "start release": "true",
        inspect: state("running"),
        "wait release": "exec sleep 60",
        "stop release": "true",
        logs: 'echo "2026-11-21T10:00:01Z waiting for the table"',
      },
    );

    expect(status).toBe(1);
    expect(stderr).toContain("did not end in 0.01 minutes and was stopped, in the container release.");
    expect(stderr).toContain("waiting for the table");
    expect(calls).toContain("stop release");
  });

  it("that cannot be started ends the deploy with the reason", async () => {
    const { status, stderr } = await runWithDocker("container.mjs release", release, {
      "start release": 'echo "exec: no-such-program: not found" >&2; exit 1',
      inspect: state("created", { exitCode: 127 }),
    });

    expect(status).toBe(1);
    expect(stderr).toContain("failed with exit code 127 in the container release.");
    expect(stderr).toContain("exec: no-such-program: not found");
  });
});

describe("the networks of the proxy", () => {
  const proxied = { NETWORK: "lvao", CONTAINER: "proxy", ALIASES: "s3.lvao.localhost" };

  it("are joined under the names that lead to it, whether it was there or not", async () => {
    const { status, calls } = await runWithDocker("network.mjs join", proxied, {
      "network disconnect": 'echo "container proxy is not connected to network lvao" >&2; exit 1',
      "network connect": "true",
    });

    expect(status).toBe(0);
    expect(calls).toEqual(["network disconnect lvao proxy", "network connect --alias=s3.lvao.localhost lvao proxy"]);
  });

  it("tell why they cannot be joined", async () => {
    const { status, stderr } = await runWithDocker("network.mjs join", proxied, {
      "network disconnect": "true",
      "network connect": 'echo "Error response from daemon: network lvao not found" >&2; exit 1',
    });

    expect([status, stderr]).toEqual([
      1,
      "docker network connect lvao proxy failed: Error response from daemon: network lvao not found\n",
    ]);
  });
});

it("names the site that the proxy refuses, with its words", async () => {
  const { status, stderr, calls } = await runWithDocker(
    "route.mjs write",
    { PROXY: "proxy", DOMAIN: "www.example.fr", SITE: "www.example.fr {\n}" },
    {
      inspect: state("running"),
      "exec proxy wget": "true",
      "exec -i proxy sh": 'echo "Error: unrecognized directive" >&2; exit 1',
    },
  );

  expect([status, stderr]).toEqual([
    1,
    "The proxy proxy does not write the site of www.example.fr:\nError: unrecognized directive\n",
  ]);
  expect(calls.filter((call) => call.startsWith("exec"))).toHaveLength(2);
});
