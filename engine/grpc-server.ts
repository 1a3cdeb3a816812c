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

/** A handler that answers one request with one response; what it throws is the call's error, without a stack. */
export function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, reply) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => reply(null, response),
        (error: unknown) => reply({ code: grpc.status.UNKNOWN, details: messageOf(error) }),
      );
  };
}

/** The same for a handler that answers with a stream, which ends when it has finished. */
export function streaming<Request, Response>(
  answer: (call: grpc.ServerWritableStream<Request, Response>) => Promise<void>,
): grpc.handleServerStreamingCall<Request, Response> {
  return (call) => {
    answer(call).then(
      () => call.end(),
      (error: unknown) => call.destroy(Object.assign(new Error(messageOf(error)), { code: grpc.status.UNKNOWN })),
    );
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
