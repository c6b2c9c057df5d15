import { resolve } from 'node:path';
import { type GenerationDefaults, readGenerationDefaults, readModelSpec } from './checkpoint/config';
import { findGguf, GgufFile } from './checkpoint/gguf/gguf-file';
import { readGgufSpec } from './checkpoint/gguf/gguf-model-spec';
import type { ModelSpec } from './checkpoint/model-spec';
import { ChatTemplate } from './tokenizer/chat-template';
import { readGgufTokenizer } from './tokenizer/gguf-tokenizer';
import { Tokenizer } from './tokenizer/tokenizer';

/** A model, read and checked, all but the weights: those are loaded by the engine, where it runs. */
export interface Model {
  /** The Hugging Face folder, the GGUF file, or the folder that holds the GGUF file. */
  readonly folder: string;
  readonly spec: ModelSpec;
  readonly tokenizer: Tokenizer;
  readonly chatTemplate: ChatTemplate;
  readonly defaults: GenerationDefaults;
}

/**
 * Reads a Hugging Face folder: `config.json` and `tokenizer.json`, and where they exist `tokenizer_config.json`,
 * `generation_config.json` and `chat_template.jinja`. Or a GGUF file, which has all of it inside, or a folder with one.
 *
 * @throws {@link ModelError} if there is no model that can be served
 */
export function loadModel(path: string): Model {
  const absolute = resolve(path);
  const gguf = findGguf(absolute);
  return gguf === undefined ? loadFolder(absolute) : loadGguf(gguf);
}

function loadFolder(folder: string): Model {
  const spec = readModelSpec(folder);
  const tokenizer = Tokenizer.read(folder);
  return { folder, spec, tokenizer, chatTemplate: ChatTemplate.read(folder, tokenizer), defaults: readGenerationDefaults(folder) };
}

function loadGguf(path: string): Model {
  const file = new GgufFile(path);
  try {
    const spec = readGgufSpec(file);
    const tokenizer = readGgufTokenizer(file);
    const chatTemplate = ChatTemplate.of(tokenizer.named('chat_template'), tokenizer, path);
    return { folder: path, spec, tokenizer, chatTemplate, defaults: { temperature: undefined, topK: undefined, topP: undefined } };
  } finally {
    file.close();
  }
}
