import type { ModelSpec } from '../../checkpoint/model-spec';
import { ApiError } from '../api-error';

/** What a model can be asked for. */
export type Task = 'generate' | 'embed' | 'classify';

const ENDPOINTS: Readonly<Record<Task, string>> = {
  generate: 'it generates text (/v1/completions, /v1/chat/completions, /v1/responses)',
  embed: 'it makes embeddings (/v1/embeddings, /v1/score)',
  classify: 'it classifies (/classify, and /v1/score if it has one output)',
};

/** What the model can do: go on with a text, or tell something about one. */
export function tasksOf(spec: ModelSpec): Task[] {
  if (spec.family === 'bert') return spec.classifier === undefined ? ['embed'] : ['classify', 'embed'];
  if (spec.classifier !== undefined) return ['classify'];
  // The states of a model that only ever guessed the next token are no embedding, unless its authors say so.
  return spec.pooling === undefined ? ['generate'] : ['generate', 'embed'];
}

/** Throws a 400 that says what the model can do, unless `task` is among that. */
export function checkTask(spec: ModelSpec, name: string, task: Task): void {
  const tasks = tasksOf(spec);
  if (tasks.includes(task)) return;
  throw new ApiError(
    400,
    'invalid_request_error',
    'unsupported_model',
    `The model ${JSON.stringify(name)} cannot do this; ${tasks.map((own) => ENDPOINTS[own]).join(', and ')}.`,
    'model',
  );
}
