import { resolve } from 'node:path';
import {
  type GenerationDefaults,
  NO_GENERATION_DEFAULTS,
  readGenerationDefaults,
  readModelSpec,
} from './checkpoint/config';
import { findGguf, GgufFile } from './checkpoint/gguf/gguf-file';
import { readGgufSpec } from './checkpoint/gguf/gguf-model-spec';
import type { ModelSpec } from './checkpoint/model-spec';
import { ChatTemplate } from './tokenizer/chat-template';
import { readGgufTokenizer } from './tokenizer/gguf-tokenizer';
import { Tokenizer } from './tokenizer/tokenizer';

/** A model without its weights, which the engine loads. */
export interface Model {
  /** The Hugging Face folder, the GGUF file, or the folder that holds the GGUF file. */
  readonly folder: string;
  readonly spec: ModelSpec;
  readonly tokenizer: Tokenizer;
  readonly chatTemplate: ChatTemplate;
  readonly defaults: GenerationDefaults;
}

/** A model whose specification has been read, but not its tokenizer, which takes longer. */
export interface OpenedModel {
  readonly folder: string;
  readonly spec: ModelSpec;
  /** Reads the rest. */
  readonly read: () => Model;
}

/**
 * Reads a model from a Hugging Face folder (`config.json`, `tokenizer.json`, and if present `tokenizer_config.json`,
 * `generation_config.json` and `chat_template.jinja`), from a GGUF file, or from a folder with a GGUF file.
 *
 * @throws {@link ModelError} if there is no supported model
 */
export function loadModel(path: string): Model {
  return openModel(path).read();
}

/**
 * Reads a model in two steps, so that an engine can load the weights while the rest is read. Both steps may throw as
 * {@link loadModel} does.
 */
export function openModel(path: string): OpenedModel {
  const absolute = resolve(path);
  const gguf = findGguf(absolute);
  return gguf === undefined ? openFolder(absolute) : openGguf(gguf);
}

function openFolder(folder: string): OpenedModel {
  const spec = readModelSpec(folder);
  const read = (): Model => {
    const tokenizer = Tokenizer.read(folder);
    return {
      folder,
      spec,
      tokenizer,
      chatTemplate: ChatTemplate.read(folder, tokenizer),
      defaults: readGenerationDefaults(folder),
    };
  };
  return { folder, spec, read };
}

function openGguf(path: string): OpenedModel {
  const file = new GgufFile(path);
  try {
    const spec = readGgufSpec(file);
    const read = (): Model => {
      const tokenizer = readGgufTokenizer(file); // from the header, which is in memory
      const chatTemplate = ChatTemplate.of(tokenizer.named('chat_template'), tokenizer, path);
      return {
        folder: path,
        spec,
        tokenizer,
        chatTemplate,
        defaults: NO_GENERATION_DEFAULTS,
      };
    };
    return { folder: path, spec, read };
  } finally {
    file.close();
  }
}
