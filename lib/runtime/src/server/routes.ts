import type { FastifyInstance } from 'fastify';
import { addChat } from './endpoints/chat';
import { addClassify } from './endpoints/classify';
import { addCompletions } from './endpoints/completions';
import { addEmbeddings } from './endpoints/embeddings';
import { addModels } from './endpoints/models';
import { addPage } from './endpoints/page';
import { addProbes } from './endpoints/probes';
import { addResponses } from './endpoints/responses';
import { addScore } from './endpoints/score';
import { addTokens } from './endpoints/tokens';
import type { RuntimeServer } from './server';

/** The endpoints: OpenAI's, vLLM's, and those for probes and Prometheus. */
export function addRoutes(server: RuntimeServer, app: FastifyInstance): void {
  addPage(app);
  addProbes(server, app);
  addModels(server, app);
  addCompletions(server, app);
  addChat(server, app);
  addResponses(server, app);
  addEmbeddings(server, app);
  addClassify(server, app);
  addScore(server, app);
  addTokens(server, app);
}
