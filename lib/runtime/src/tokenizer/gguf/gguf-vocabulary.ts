import type { ConfigFields } from '../../checkpoint/config-fields';
import type { GgufFile } from '../../checkpoint/gguf/gguf-file';
import { metadataFields } from '../../checkpoint/gguf/gguf-model-spec';
import { ModelError } from '../../checkpoint/model-error';

/**
 * Types of tokens that are not made by merging.
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (`tokenizer.ggml.token_type`)
 */
export const TOKEN_TYPE = { unknown: 2, control: 3, userDefined: 4, byte: 6 } as const;

/** A part of a `TemplateProcessing`: a token, or one of two texts, and its token type. */
export type Slot =
  { readonly token: string; readonly type?: number } | { readonly text: 'A' | 'B'; readonly type?: number };

/** The tokens of a GGUF file and their properties. */
export class GgufVocabulary {
  readonly fields: ConfigFields;
  /** [vocabulary] Spelled as in the file. */
  readonly tokens: readonly string[];
  /** [vocabulary] All 0 if the file has no types. */
  readonly types: ArrayLike<number>;

  constructor(private readonly file: GgufFile) {
    this.fields = metadataFields(file);
    this.tokens = this.strings('tokenizer.ggml.tokens');
    // Tokens that are no UTF-8 may be spelled alike.
    const readable = this.tokens.filter((token) => !token.includes('\uFFFD'));
    if (new Set(readable).size !== readable.length) throw this.invalid('tokenizer.ggml.tokens has a token twice');
    this.types = this.numbers('tokenizer.ggml.token_type') ?? new Uint8Array(this.tokens.length);
  }

  /** The value of `tokenizer.ggml.<name>_token_id`. */
  idOf(name: string): number | undefined {
    return this.fields.tokenIds(`tokenizer.ggml.${name}_token_id`, this.tokens.length)[0];
  }

  strings(key: string): readonly string[] {
    const value = this.file.metadata.get(key);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw this.invalid(`${key} is ${value === undefined ? 'missing' : 'not a list of texts'}`);
    return value;
  }

  /** A list with a number for each token; undefined if the file has none. */
  numbers(key: string): ArrayLike<number> | undefined {
    const value = this.file.metadata.get(key);
    if (value === undefined) return undefined;
    if (!ArrayBuffer.isView(value) || value.length !== this.tokens.length)
      throw this.invalid(`${key} is not a list of ${this.tokens.length} numbers, one for each token`);
    return value as ArrayLike<number>;
  }

  /**
   * Tokens to find in a text before it is cut: those with a type in `special`, which are not text, and user-defined
   * tokens.
   */
  addedTokens(
    special: readonly number[] = [TOKEN_TYPE.control],
    spellings = this.tokens,
  ): readonly Record<string, unknown>[] {
    return spellings.flatMap((content, id) => {
      const isSpecial = special.includes(this.types[id] as number);
      return isSpecial || this.types[id] === TOKEN_TYPE.userDefined
        ? [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: isSpecial }]
        : [];
    });
  }

  /** The token before or after each text, if the file, or the default of its kind, requires one. */
  edge(flag: string, fallback: boolean, name: string): readonly Slot[] {
    if (!this.fields.boolean(`tokenizer.ggml.${flag}`, fallback)) return [];
    const id = this.idOf(name);
    if (id === undefined)
      throw this.fields.invalid(
        `tokenizer.ggml.${name}_token_id`,
        `given, since texts ${name === 'bos' ? 'start' : 'end'} with it`,
      );
    return [{ token: this.tokens[id] as string }];
  }

  invalid(what: string): ModelError {
    return new ModelError('tokenizer-invalid', `${this.file.path}: ${what}.`);
  }
}

/** Ids of tokens by their spelling. */
export function numbered(spellings: readonly string[]): Record<string, number> {
  return Object.fromEntries(spellings.map((token, id) => [token, id]));
}

/** The tokens around one text and around two, in the format of a tokenizer.json. */
export function frame(
  vocab: Readonly<Record<string, number>>,
  single: readonly Slot[],
  pair: readonly Slot[],
): Record<string, unknown> {
  const written = (slot: Slot): unknown =>
    'token' in slot
      ? { SpecialToken: { id: slot.token, type_id: slot.type ?? 0 } }
      : { Sequence: { id: slot.text, type_id: slot.type ?? 0 } };
  const tokens = new Set([...single, ...pair].flatMap((slot) => ('token' in slot ? [slot.token] : [])));
  return {
    type: 'TemplateProcessing',
    single: single.map(written),
    pair: pair.map(written),
    special_tokens: Object.fromEntries(
      [...tokens].map((token) => [token, { id: token, ids: [vocab[token]], tokens: [token] }]),
    ),
  };
}
