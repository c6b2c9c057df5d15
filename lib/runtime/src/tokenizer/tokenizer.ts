import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { isRecord, readJson } from '../checkpoint/json-file';
import { ModelError } from '../checkpoint/model-error';
import { bytesOfPiece, bytesOfToken } from './token-bytes';
import { ByteLevelDetokenizer, type Detokenizer, type Vocabulary, WindowDetokenizer } from './detokenizer';

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** Kinds of vocabulary that `tokenizer.json` may hold. */
const MODEL_TYPES = ['BPE', 'WordPiece', 'Unigram'] as const;

/** Text to tokens and back, by the `tokenizer.json` and `tokenizer_config.json` of a Hugging Face folder. */
export class Tokenizer implements Vocabulary {
  static read(folder: string): Tokenizer {
    const definition = readJson(join(folder, 'tokenizer.json'), 'tokenizer-invalid');
    const configPath = join(folder, 'tokenizer_config.json');
    const config = existsSync(configPath) ? readJson(configPath, 'tokenizer-invalid') : {};
    try {
      return new Tokenizer(definition, config);
    } catch (error) {
      throw new ModelError('tokenizer-invalid', `${join(folder, 'tokenizer.json')} cannot be used: ${(error as Error).message}`);
    }
  }

  /** Spellings of the special tokens. */
  readonly specialTokens: readonly string[];
  /** Length in characters of the longest spelling: no text of n tokens is longer than n times this. */
  readonly longestToken: number;
  private readonly full: HuggingFaceTokenizer;
  private readonly withoutSpecials: HuggingFaceTokenizer;
  private readonly added: ReadonlyMap<number, AddedToken>;
  private readonly isByteLevel: boolean;

  constructor(definition: Record<string, unknown>, readonly config: Record<string, unknown>) {
    const type = isRecord(definition.model) ? definition.model.type : undefined;
    // The library takes what it does not know for a format of its own.
    if (!MODEL_TYPES.some((known) => known === type)) throw new TypeError(`its model is of type ${JSON.stringify(type)}; supported: ${MODEL_TYPES.join(', ')}.`);
    const added = (Array.isArray(definition.added_tokens) ? definition.added_tokens : []) as AddedToken[];
    this.full = new HuggingFaceTokenizer(structuredClone({ ...definition, added_tokens: added }), config);
    // The library has no switch to read special tokens as plain text, so a second one does not know them.
    this.withoutSpecials = new HuggingFaceTokenizer(structuredClone({ ...definition, added_tokens: added.filter(({ special }) => !special) }), { ...config, additional_special_tokens: [] });
    this.added = new Map(added.map((token) => [token.id, token]));
    this.specialTokens = added.filter(({ special }) => special).map(({ content }) => content);
    this.longestToken = [...this.full.get_vocab().keys()].reduce((longest, token) => Math.max(longest, token.length), 1);
    this.isByteLevel = hasByteLevelDecoder(definition.decoder);
  }

  /** Encodes a text as the model's authors would: special tokens in it count, and those that the model wants around it are added. */
  encode(text: string): number[] {
    return this.ids(this.full, text, true);
  }

  /** Encodes a part of a longer text: special tokens in it count, none are added. */
  encodeFragment(text: string): number[] {
    return this.ids(this.full, text, false);
  }

  /** Encodes text that somebody else wrote: what looks like a special token in it is only text. */
  encodePlain(text: string): number[] {
    return this.ids(this.withoutSpecials, text, false);
  }

  decode(ids: readonly number[]): string {
    return ids.length === 0 ? '' : this.full.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  /** A detokenizer for one answer to `prompt`. */
  detokenizer(prompt: readonly number[] = []): Detokenizer {
    return this.isByteLevel ? new ByteLevelDetokenizer(this) : new WindowDetokenizer(this, prompt);
  }

  tokenOf(id: number): string | undefined {
    return this.full.id_to_token(id);
  }

  isSpecial(id: number): boolean {
    return this.added.get(id)?.special ?? false;
  }

  isAdded(id: number): boolean {
    return this.added.has(id);
  }

  /** The spelling of a token that the configuration names, such as `bos_token`. */
  named(name: string): string | undefined {
    const value = this.config[name];
    if (typeof value === 'string') return value;
    return isRecord(value) && typeof value.content === 'string' ? value.content : undefined;
  }

  /** [vocabulary] The bytes that each token stands for inside of a text; undefined for special tokens, which are no text. */
  tokenBytes(): (Uint8Array | undefined)[] {
    const bytes: (Uint8Array | undefined)[] = [];
    for (const [spelling, id] of this.full.get_vocab()) {
      if (this.isSpecial(id)) bytes[id] = undefined;
      else if (this.isAdded(id)) bytes[id] = new TextEncoder().encode(spelling);
      else bytes[id] = this.isByteLevel ? bytesOfToken(spelling) : bytesOfPiece(spelling);
    }
    return Array.from(bytes);
  }

  private ids(tokenizer: HuggingFaceTokenizer, text: string, addSpecial: boolean): number[] {
    if (text === '' && !addSpecial) return [];
    const { ids } = tokenizer.encode(text, { add_special_tokens: addSpecial });
    // A vocabulary without an unknown token yields no number for what it cannot spell.
    return ids.filter((id) => Number.isInteger(id));
  }
}

function hasByteLevelDecoder(decoder: unknown): boolean {
  if (!isRecord(decoder)) return false;
  if (decoder.type === 'ByteLevel') return true;
  return decoder.type === 'Sequence' && Array.isArray(decoder.decoders) && decoder.decoders.length === 1 && hasByteLevelDecoder(decoder.decoders[0]);
}
