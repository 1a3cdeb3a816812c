import * as grpc from "@grpc/grpc-js";

/** The engine sends whole states in one message; its own limit is 400 MB. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/**
 * Serves a Pulumi plugin: listens on a free port of this machine only, prints the port on the first line of standard
 * output as the engine expects, and ends with the engine, whose end closes our standard input even after a SIGKILL.
 */
export function serve(service: grpc.ServiceDefinition, handlers: grpc.UntypedServiceImplementation): void {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(service, handlers);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  process.stdin.once("end", () => process.exit(0)).resume();
}
