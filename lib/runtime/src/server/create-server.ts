import { RuntimeServer, type ServerOptions } from './server';

/**
 * Puts a model behind OpenAI's HTTP API.
 *
 * @example
 * const server = createServer({ model: loadModel('models/tiny-shakespeare') });
 * console.log(await server.listen('127.0.0.1', 8000));
 * await server.load();
 */
export function createServer(options: ServerOptions): RuntimeServer {
  return new RuntimeServer(options);
}
