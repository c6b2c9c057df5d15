import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How often idle connections are closed while a server shuts down. */
const SWEEP_MS = 50;

/** Open connections of an HTTP server, so that a shutdown can close those that carry no request. */
export class Connections {
  private readonly sockets = new Set<Socket>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /**
   * Closes idle connections repeatedly: one that becomes idle after the server's own close began would stay open until
   * its client ends it. Node.js does not count a connection as idle that has never carried a request (such as a spare
   * one that a client's pool opens), so these are closed, too.
   *
   * @returns a function that stops it
   */
  sweepIdle(): () => void {
    const timer = setInterval(() => {
      this.server.closeIdleConnections();
      for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
    }, SWEEP_MS);
    return () => clearInterval(timer);
  }
}
