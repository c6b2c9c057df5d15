import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** A client that reads nothing for this long is disconnected. */
const STALLED_MS = 60_000;

/**
 * Replies with server-sent events. Waits for slow clients, and disconnects one that reads nothing for a minute. Events
 * are written to the response itself: a stream in between would cost as much time for each token as all else that the
 * server does for it.
 */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<string>): FastifyReply {
  const { raw } = reply;
  // The timeout also fires while there is nothing to send, as when a request waits in the queue.
  raw.setTimeout(STALLED_MS, () => {
    if (raw.writableLength > 0) raw.destroy();
  });
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache')
    // nginx and proxies based on it would otherwise buffer the stream.
    .header('x-accel-buffering', 'no')
    .hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  write(raw, events).catch((error: unknown) => {
    reply.request.log.error({ error: String(error) }, 'stream failed');
    raw.destroy();
  });
  return reply;
}

async function write(raw: ServerResponse, events: AsyncIterable<string>): Promise<void> {
  for await (const event of events) {
    if (raw.destroyed) return;
    if (!raw.write(event)) await drained(raw);
  }
  raw.end();
}

/** Waits until the client has read, or is gone. */
function drained(raw: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      raw.off('drain', done);
      raw.off('close', done);
      resolve();
    };
    raw.on('drain', done);
    raw.on('close', done);
  });
}
