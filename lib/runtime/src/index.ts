export { loadModel, type Model } from './model';
export { ModelError, type ModelErrorCode } from './checkpoint/model-error';
export { type ModelSpec, SUPPORTED_MODEL_TYPES } from './checkpoint/model-spec';
export { RuntimeServer } from './server/server';
export type { ServerOptions } from './server/server-options';
export type { ServerState } from './server/serving-context';
