/** The kinds of problems of a model folder. The codes are stable: callers and tests may depend on them. */
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

/** The error for a model that cannot be served. All code that reads model files throws only this for invalid input. */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    readonly code: ModelErrorCode,
    message: string,
  ) {
    super(message);
  }
}
