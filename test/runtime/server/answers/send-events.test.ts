import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance } from 'fastify';
import { sendEvents } from '../../../../lib/runtime/src/server/answers/send-events';

const EVENTS = 400;
const BYTES = 2 ** 17;
/** More than the buffers of both sockets hold. */
const BUFFERED = EVENTS / 2;

let app: FastifyInstance;
let made = 0;
let hasEnded: Promise<void>;

beforeEach(async () => {
  made = 0;
  app = fastify();
  let resolveEnd: (() => void) | undefined;
  hasEnded = new Promise((resolve) => {
    resolveEnd = resolve;
  });
  async function* events(): AsyncGenerator<string, void, undefined> {
    try {
      for (; made < EVENTS; made += 1) yield `data: ${made} ${'x'.repeat(BYTES)}\n\n`;
    } finally {
      resolveEnd?.();
    }
  }
  app.get('/', (_, reply) => sendEvents(reply.header('x-own', 'kept'), events()));
  app.get('/failing', (_, reply) => sendEvents(reply, failing()));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

async function* failing(): AsyncGenerator<string, void, undefined> {
  yield 'data: 1\n\n';
  throw new Error('a mistake');
}

function asked(path: string): Socket {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  return socket;
}

test('a client that does not read holds back the events, and gets all of them once it reads', async () => {
  const socket = asked('/');
  await once(socket, 'readable');
  const before = made;
  expect(before).toBeLessThan(BUFFERED);

  const reply = await text(socket);

  expect(made).toBe(EVENTS);
  expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(reply).toMatch(/\r\nx-own: kept\r\n/);
  expect(reply).toMatch(/\r\ncontent-type: text\/event-stream; charset=utf-8\r\n/);
  expect([...reply.matchAll(/data: (\d+) /g)].map(([, number]) => Number(number))).toEqual(
    Array.from({ length: EVENTS }, (_, number) => number),
  );
  expect(reply.endsWith('\r\n0\r\n\r\n')).toBe(true);
}, 60_000);

test('the events of a client that is gone are ended', async () => {
  const socket = asked('/');
  await once(socket, 'readable');
  socket.destroy();

  await hasEnded;
  expect(made).toBeLessThan(BUFFERED);
}, 60_000);

test('an error while events are made ends the connection', async () => {
  const reply = await text(asked('/failing'));

  expect(reply).not.toContain('\r\n0\r\n');
});
