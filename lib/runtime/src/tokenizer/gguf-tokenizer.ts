import type { GgufFile } from '../checkpoint/gguf/gguf-file';
import { byteLevelDefinition } from './gguf/gguf-byte-level';
import { sentencePieceDefinition, sentencePieceModel } from './gguf/gguf-sentence-piece';
import { GgufVocabulary } from './gguf/gguf-vocabulary';
import { wordPieceDefinition } from './gguf/gguf-word-piece';
import { Tokenizer } from './tokenizer';

/** Builds the tokenizer of a GGUF file, including its chat template, from an equivalent tokenizer.json. */
export function readGgufTokenizer(file: GgufFile): Tokenizer {
  const vocabulary = new GgufVocabulary(file);
  const { fields } = vocabulary;
  const kind = fields.oneOf('tokenizer.ggml.model', ['gpt2', 'llama', 'bert']);
  const definition =
    kind === 'gpt2'
      ? byteLevelDefinition(vocabulary)
      : kind === 'llama'
        ? sentencePieceDefinition(vocabulary)
        : wordPieceDefinition(vocabulary);
  const template = fields.get('tokenizer.chat_template');
  if (template !== undefined && typeof template !== 'string') throw fields.invalid('tokenizer.chat_template', 'text');
  const spelling = (name: string): string | undefined => vocabulary.tokens[vocabulary.idOf(name) ?? -1];
  const config = {
    bos_token: spelling('bos'),
    eos_token: spelling('eos'),
    pad_token: spelling('padding'),
    unk_token: spelling('unknown'),
    chat_template: template,
  };
  const model = kind === 'llama' ? sentencePieceModel(vocabulary) : undefined;
  try {
    return new Tokenizer(
      definition,
      Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)),
      model,
    );
  } catch (error) {
    throw vocabulary.invalid(`its tokenizer cannot be used: ${(error as Error).message}`);
  }
}
