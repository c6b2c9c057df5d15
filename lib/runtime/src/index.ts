export { loadModel, type Model } from './model';
export { ModelError, type ModelErrorCode } from './checkpoint/model-error';
export { type ModelSpec, SUPPORTED_MODEL_TYPES } from './checkpoint/model-spec';
export { RuntimeServer, type ServerOptions, type ServerState } from './server/server';
export { createServer } from './server/create-server';
