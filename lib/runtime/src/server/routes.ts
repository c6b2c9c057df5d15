import type { FastifyInstance } from 'fastify';
import { addChat } from './endpoints/chat';
import { addCompletions } from './endpoints/completions';
import { addModels } from './endpoints/models';
import { addProbes } from './endpoints/probes';
import type { RuntimeServer } from './server';

/** The endpoints: OpenAI's, vLLM's, and those for probes and Prometheus. */
export function addRoutes(server: RuntimeServer, app: FastifyInstance): void {
  addProbes(server, app);
  addModels(server, app);
  addCompletions(server, app);
  addChat(server, app);
}
