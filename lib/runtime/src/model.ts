import { resolve } from 'node:path';
import { type GenerationDefaults, readGenerationDefaults, readModelSpec } from './checkpoint/config';
import type { ModelSpec } from './checkpoint/model-spec';
import { ChatTemplate } from './tokenizer/chat-template';
import { Tokenizer } from './tokenizer/tokenizer';

/** A Hugging Face folder, read and checked, all but the weights: those are loaded by the engine, where it runs. */
export interface Model {
  readonly folder: string;
  readonly spec: ModelSpec;
  readonly tokenizer: Tokenizer;
  readonly chatTemplate: ChatTemplate;
  readonly defaults: GenerationDefaults;
}

/**
 * Reads a Hugging Face folder: `config.json` and `tokenizer.json`, and where they exist `tokenizer_config.json`,
 * `generation_config.json` and `chat_template.jinja`.
 *
 * @throws {@link ModelError} if the folder does not hold a model that can be served
 */
export function loadModel(folder: string): Model {
  const absolute = resolve(folder);
  const spec = readModelSpec(absolute);
  const tokenizer = Tokenizer.read(absolute);
  return { folder: absolute, spec, tokenizer, chatTemplate: ChatTemplate.read(absolute, tokenizer), defaults: readGenerationDefaults(absolute) };
}
