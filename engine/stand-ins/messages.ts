import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { type Marked, secretTexts } from "./values";

/** Takes the secrets of some properties out of texts. */
export function blotter(hidden: Marked[]): (text: string) => string {
  const secrets = hidden.flatMap(secretTexts);
  return (text) => secrets.reduce((blotted, secret) => blotted.replaceAll(secret, "[secret]"), text);
}

/** Prints lines under resources, through the engine at an address. */
export function connectToEngine(address: string | undefined): {
  log(urn: string, line: string, passing?: boolean): void;
} {
  const client = address === undefined ? undefined : new EngineClient(address, grpc.credentials.createInsecure());
  return {
    log(urn, line, passing = false) {
      const request = new LogRequest();
      request.setSeverity(LogSeverity.INFO);
      request.setUrn(urn);
      request.setMessage(line);
      request.setEphemeral(passing);
      client?.log(request, (error) => {
        if (error) process.stderr.write(`${line}\n`);
      });
    },
  };
}
