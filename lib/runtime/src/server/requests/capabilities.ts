import type { ModelSpec } from '../../checkpoint/model-spec';
import { ApiError } from '../api-error';

/** A kind of request that a model can answer. */
export type Task = 'generate' | 'embed' | 'classify';

const ENDPOINTS: Readonly<Record<Task, string>> = {
  generate: 'it generates text (/v1/completions, /v1/chat/completions, /v1/responses)',
  embed: 'it computes embeddings (/v1/embeddings, /v1/score)',
  classify: 'it classifies (/classify, and /v1/score if it has one output)',
};

/** The tasks of a model. */
export function tasksOf(spec: ModelSpec): Task[] {
  if (spec.family === 'bert') return spec.classifier === undefined ? ['embed'] : ['classify', 'embed'];
  if (spec.classifier !== undefined) return ['classify'];
  // Hidden states of a plain decoder are not useful as embeddings, so it embeds only if its checkpoint has a pooling.
  return spec.pooling === undefined ? ['generate'] : ['generate', 'embed'];
}

/** Throws a 400 that lists the model's tasks, unless `task` is one of them. */
export function checkTask(spec: ModelSpec, name: string, task: Task): void {
  const tasks = tasksOf(spec);
  if (tasks.includes(task)) return;
  throw new ApiError(
    400,
    'invalid_request_error',
    'unsupported_model',
    `The model ${JSON.stringify(name)} does not support this endpoint; ` +
      `${tasks.map((own) => ENDPOINTS[own]).join(', and ')}.`,
    'model',
  );
}
