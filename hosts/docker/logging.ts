/** Docker's logging driver of a container, and its options. */
interface Logging {
  logDriver: string;
  logOpts: Record<string, string>;
}

/** What is kept of each container's log on the machine, which is what `docker logs` shows. */
const kept = { size: "10m", files: "3" };

/**
 * Where a container's log goes: to files of the machine and, when there is a log server, there too.
 *
 * No log server keeps an application from running. Docker connects while it starts a container, and does not start it when
 * that fails: the connection is one that cannot fail, over UDP to an address, or is made later (`fluentd-async`). Docker
 * makes a program wait until its lines are sent, and does not keep those that cannot be: with `mode` it does neither.
 *
 * `docker logs` shows a copy ("Use docker logs with remote logging drivers"), for these drivers can only send.
 * @param server see `DockerServerArgs`; undefined: none
 */
export function logging(server: string | undefined): Logging {
  if (server === undefined) {
    return { logDriver: "json-file", logOpts: { "max-size": kept.size, "max-file": kept.files } };
  }
  const { protocol, host } = new URL(server);
  const logDriver = protocol.slice(0, -1);
  return {
    logDriver,
    logOpts: {
      ...(logDriver === "fluentd" ? fluentd(host) : logDriver === "gelf" ? gelf(host) : syslog(host)),
      tag: "{{.Name}}",
      mode: "non-blocking",
      "max-buffer-size": "4m",
      "cache-max-size": kept.size,
      "cache-max-file": kept.files,
    },
  };
}

/** Labels that lines carry, where the protocol has a place for them. */
const labels = "environment,product,part";

function fluentd(host: string): Record<string, string> {
  return {
    "fluentd-address": `tcp://${host}`,
    "fluentd-async": "true",
    // Lines that wait for a server that is away; Docker's own limit is a million for each container, in its memory.
    "fluentd-buffer-limit": "10000",
    labels,
  };
}

function gelf(host: string): Record<string, string> {
  return { "gelf-address": `udp://${host}`, labels };
}

function syslog(host: string): Record<string, string> {
  return { "syslog-address": `udp://${host}`, "syslog-format": "rfc5424micro" };
}
