import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb';
import { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb';
import type { SourcePosition } from '@pulumi/pulumi/proto/source_pb';
import { ownLine } from './own-line';
import { type Handler, listen, MESSAGE_LIMIT_BYTES, type Server } from './grpc-server';

/** Where a program declares a resource: `index.ts:34`. */
export type Declaration = string;

type Bytes = Buffer;
type Method = grpc.MethodDefinition<unknown, unknown>;

const same = (bytes: Bytes): Bytes => bytes;

/**
 * Stands between a program and the engine's monitor, and notes where each resource is declared: an error of a provider
 * says no line. Everything else passes through as it is.
 */
export async function proxyMonitor(
  target: string,
  folder: string,
  note: (key: string, declaration: Declaration) => void,
): Promise<Server> {
  const client = new grpc.Client(target, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': MESSAGE_LIMIT_BYTES,
    'grpc.max_send_message_length': MESSAGE_LIMIT_BYTES,
  });
  const methods = Object.entries(ResourceMonitorService as unknown as Record<string, Method>);
  const service = Object.fromEntries(
    methods.map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize: same,
        requestSerialize: same,
        responseDeserialize: same,
        responseSerialize: same,
      },
    ]),
  );
  const handlers = methods.map(([name, method]) => [
    name,
    method.responseStream
      ? streamed(client, method.path)
      : passed(client, method.path, (request) => {
          noteDeclaration(request, folder, note);
        }),
  ]);
  const server = await listen(
    service as grpc.ServiceDefinition,
    Object.fromEntries(handlers) as Record<string, Handler>,
  );
  return {
    port: server.port,
    stop: () => {
      server.stop();
      client.close();
    },
  };
}

function passed(client: grpc.Client, method: string, register: (request: Bytes) => void) {
  const isRegistration = method.endsWith('/RegisterResource');
  return (call: grpc.ServerUnaryCall<Bytes, Bytes>, callback: grpc.sendUnaryData<Bytes>): void => {
    if (isRegistration) register(call.request);
    const options = { deadline: call.getDeadline() };
    client.makeUnaryRequest(method, same, same, call.request, call.metadata, options, (error, response) => {
      callback(error, response ?? null);
    });
  };
}

function streamed(client: grpc.Client, method: string) {
  return (call: grpc.ServerWritableStream<Bytes, Bytes>): void => {
    const replies = client.makeServerStreamRequest(method, same, same, call.request, call.metadata);
    replies.on('data', (reply: Bytes) => call.write(reply));
    replies.on('error', (error) => call.emit('error', error));
    replies.on('end', () => {
      call.end();
    });
  };
}

function noteDeclaration(request: Bytes, folder: string, note: (key: string, declaration: Declaration) => void): void {
  const read = RegisterResourceRequest.deserializeBinary(request);
  const frames = read.getStacktrace()?.getFramesList() ?? [];
  const declaration = frames.map((frame) => declarationAt(frame.getPc(), folder)).find((each) => each !== undefined);
  if (declaration !== undefined) note(`${read.getType()}::${read.getName()}`, declaration);
}

/** A position in a file of the program's own folder, as the engine writes it into a state. */
function declarationAt(position: SourcePosition | undefined, folder: string): Declaration | undefined {
  const uri = position?.getUri() ?? '';
  if (position === undefined || !uri.startsWith('file://')) return undefined;
  return ownLine(`project:///${path.relative(folder, fileURLToPath(uri))}#${position.getLine()}`);
}
