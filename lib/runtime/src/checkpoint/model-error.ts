/** What can be wrong with a model folder; stable, so that callers and tests can tell the cases apart. */
export type ModelErrorCode =
  | 'file-missing'
  | 'file-unreadable'
  | 'safetensors-invalid'
  | 'gguf-invalid'
  | 'config-invalid'
  | 'config-unsupported'
  | 'tensor-missing'
  | 'tensor-mismatch'
  | 'model-too-large'
  | 'tokenizer-invalid'
  | 'chat-template-invalid'
  | 'download-failed';

/**
 * A model that cannot be served, and why. Everything that reads model files throws this and nothing else on bad input.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    readonly code: ModelErrorCode,
    message: string,
  ) {
    super(message);
  }
}
