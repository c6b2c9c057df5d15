import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** A client that reads nothing for this long is disconnected. */
const STALLED_MS = 60_000;

/** Replies with server-sent events. Buffers for slow clients, and disconnects one that reads nothing for a minute. */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<string>): FastifyReply {
  const { raw } = reply;
  // The timeout also fires while there is nothing to send, as when a request waits in the queue.
  raw.setTimeout(STALLED_MS, () => {
    if (raw.writableLength > 0) raw.destroy();
  });
  return (
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache')
      // nginx and proxies based on it would otherwise buffer the stream.
      .header('x-accel-buffering', 'no')
      .send(Readable.from(events))
  );
}
