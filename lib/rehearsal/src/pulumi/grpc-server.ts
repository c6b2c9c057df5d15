import * as grpc from '@grpc/grpc-js';

/** A running gRPC server on a loopback port. */
export interface Server {
  readonly port: number;
  stop(): void;
}

export type Handler = grpc.handleUnaryCall<never, unknown> | grpc.handleServerStreamingCall<never, unknown>;

export const MESSAGE_LIMIT_BYTES = 256 * 1024 * 1024;

/** A method that answers once; `peer` is the address at the other end of the connection. */
export function unary<Request, Response>(
  answer: (request: Request, peer: string) => Promise<Response> | Response,
): Handler {
  const handler: grpc.handleUnaryCall<Request, Response> = (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request, call.getPeer()))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: Error & { code?: unknown; metadata?: grpc.Metadata }) => {
          const code = typeof error.code === 'number' ? error.code : grpc.status.UNKNOWN;
          callback({ code, details: error.message, metadata: error.metadata });
        },
      );
  };
  return handler as Handler;
}

/** Serves the methods of a service on a free loopback port; one that is not given is answered as not implemented. */
export async function listen(
  service: grpc.ServiceDefinition,
  methods: Readonly<Record<string, Handler>>,
): Promise<Server> {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': MESSAGE_LIMIT_BYTES,
    'grpc.max_send_message_length': MESSAGE_LIMIT_BYTES,
  });
  server.addService(service, methods as grpc.UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}
