import type { DecoderSpec, ModelSpec } from '../checkpoint/model-spec';
import { ApiError } from './api-error';

/** What a model can be asked for. */
export type Task = 'generate' | 'embed' | 'classify';

const ENDPOINTS: Readonly<Record<Task, string>> = {
  generate: 'it generates text: /v1/completions, /v1/chat/completions, /v1/responses',
  embed: 'it makes embeddings: /v1/embeddings, /v1/score',
  classify: 'it classifies: /classify, /v1/score',
};

/** What the model can do: go on with a text, or tell something about one. */
export function taskOf(spec: ModelSpec): Task {
  if (spec.family !== 'bert') return 'generate';
  return spec.classifier === undefined ? 'embed' : 'classify';
}

/** Throws a 400 that says what the model can do, unless that is one of `tasks`. */
export function checkTask(spec: ModelSpec, name: string, ...tasks: readonly Task[]): void {
  const task = taskOf(spec);
  if (tasks.includes(task)) return;
  throw new ApiError(400, 'invalid_request_error', 'unsupported_model', `${JSON.stringify(name)} cannot do this; ${ENDPOINTS[task]}.`, 'model');
}

/** The specification of a model that generates text, or a 400. */
export function decoderSpec(spec: ModelSpec, name: string): DecoderSpec {
  checkTask(spec, name, 'generate');
  return spec as DecoderSpec;
}
