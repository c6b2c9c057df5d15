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
import type { ServingContext } from './serving-context';

/** Adds all endpoints: OpenAI's, vLLM's, and those for probes and Prometheus. */
export function addRoutes(serving: ServingContext, app: FastifyInstance): void {
  addPage(app);
  addProbes(serving, app);
  addModels(serving, app);
  addCompletions(serving, app);
  addChat(serving, app);
  addResponses(serving, app);
  addEmbeddings(serving, app);
  addClassify(serving, app);
  addScore(serving, app);
  addTokens(serving, app);
}
