import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, readJson } from '../checkpoint/json-file';
import { ModelError } from '../checkpoint/model-error';
import { Bpe } from './models/bpe';
import type { TokenModel } from './models/model';
import { Unigram } from './models/unigram';
import { WordPiece } from './models/word-piece';
import { type AddedToken, AddedTokens, type PlainRange, readAddedToken } from './parts/added-tokens';
import { type Decode, readDecoder } from './parts/decoder';
import { Definition, shown } from './parts/definition';
import { type Normalize, readNormalizer } from './parts/normalizer';
import { type Frame, readFrame } from './parts/post-processor';
import { type Cut, readPreTokenizer } from './parts/pre-tokenizer';
import { bytesOfPiece, bytesOfToken } from './token-bytes';
import { ByteLevelDetokenizer, type Detokenizer, type Vocabulary, WindowDetokenizer } from './detokenizer';
import { fillFrame, type ModelInput } from './text-pair';

/** Kinds of vocabulary that `tokenizer.json` may hold. */
const MODELS: Readonly<
  Record<string, (definition: Definition, isByteLevel: boolean, specials: ReadonlySet<string>) => TokenModel>
> = {
  BPE: (definition, isByteLevel, specials) => Bpe.read(definition, isByteLevel, specials),
  WordPiece: (definition, _isByteLevel, specials) => new WordPiece(definition, specials),
  Unigram: (definition, _isByteLevel, specials) => new Unigram(definition, specials),
};

/** Converts text to tokens and back, by the `tokenizer.json` and `tokenizer_config.json` of a Hugging Face folder. */
export class Tokenizer implements Vocabulary {
  static read(folder: string): Tokenizer {
    const definition = readJson(join(folder, 'tokenizer.json'), 'tokenizer-invalid');
    const configPath = join(folder, 'tokenizer_config.json');
    const config = existsSync(configPath) ? readJson(configPath, 'tokenizer-invalid') : {};
    try {
      return new Tokenizer(definition, config);
    } catch (error) {
      throw new ModelError(
        'tokenizer-invalid',
        `${join(folder, 'tokenizer.json')} cannot be used: ${(error as Error).message}`,
      );
    }
  }

  /** Spellings of the special tokens. */
  readonly specialTokens: readonly string[];
  /** Length in characters of the longest spelling: a text of n tokens has at most n times as many characters. */
  readonly longestToken: number;
  private readonly model: TokenModel;
  private readonly normalize: Normalize;
  private readonly cut: Cut;
  private readonly frame: Frame;
  private readonly decodeTokens: Decode;
  private readonly added: ReadonlyMap<number, AddedToken>;
  /** Added tokens to find in the original text, then those to find in the normalised text. */
  private readonly verbatim: AddedTokens;
  private readonly normalized: AddedTokens;
  private readonly spellings: readonly (string | undefined)[];
  private readonly isByteLevel: boolean;

  /** @param model - the vocabulary, if the definition does not contain it */
  constructor(
    json: Record<string, unknown>,
    readonly config: Record<string, unknown>,
    model?: TokenModel,
  ) {
    const definition = Definition.of(json, '');
    this.isByteLevel = hasByteLevel(json.pre_tokenizer) || hasByteLevel(json.normalizer);
    const added =
      definition.get('added_tokens') === undefined ? [] : definition.parts('added_tokens').map(readAddedToken);
    // Some vocabularies also contain their special tokens, which would then be found in untrusted texts.
    const specials = new Set(added.filter(({ special }) => special).map(({ content }) => content));
    this.model =
      model ??
      modelDefinition(json.model).oneOf(
        mapValues(MODELS, (make) => (part: Definition) => make(part, this.isByteLevel, specials)),
      );
    this.normalize = readNormalizer(definition.part('normalizer'));
    this.cut = readPreTokenizer(definition.part('pre_tokenizer'));
    this.frame = readFrame(definition.part('post_processor'));
    this.decodeTokens = readDecoder(definition.part('decoder'));
    this.added = new Map(added.map((token) => [token.id, token]));
    this.verbatim = new AddedTokens(
      added.filter(({ normalized }) => !normalized),
      (text) => text,
    );
    this.normalized = new AddedTokens(
      added.filter(({ normalized }) => normalized),
      this.normalize,
    );
    this.specialTokens = [...specials];
    this.spellings = spellingsOf(this.model.vocabulary, added);
    this.longestToken = this.spellings.reduce((longest, token) => Math.max(longest, token?.length ?? 0), 1);
  }

  /** Encodes a trusted text: recognises special tokens in it, and adds those that the model requires around it. */
  encode(text: string): number[] {
    return this.frame.single.flatMap((slot) => ('id' in slot ? [slot.id] : this.encodeFragment(text)));
  }

  /**
   * Encodes one text, or two that a model reads together, with the type of each token.
   *
   * @param maxTokens - texts that do not fit are cut at their ends, the longer one first
   */
  encodePair(first: string, second: string | undefined, maxTokens = Infinity): ModelInput {
    const frame = second === undefined ? this.frame.single : this.frame.pair;
    return fillFrame(
      frame,
      this.encodeFragment(first),
      second === undefined ? [] : this.encodeFragment(second),
      maxTokens,
    );
  }

  /**
   * Encodes a part of a longer text: recognises special tokens in it and adds none.
   *
   * @param plain - untrusted parts, in order: special tokens in them are plain text
   */
  encodeFragment(text: string, plain: readonly PlainRange[] = []): number[] {
    const out: number[] = [];
    for (const section of this.verbatim.split(text, plain)) {
      if (section.id === undefined) this.encodeSection(section.text, section.start === 0, plain.length > 0, out);
      else out.push(section.id);
    }
    return out;
  }

  /** Encodes an untrusted text: special tokens in it are plain text. */
  encodePlain(text: string): number[] {
    return this.encodeFragment(text, [[0, text.length]]);
  }

  decode(ids: readonly number[]): string {
    const tokens = ids.flatMap((id) => (this.isSpecial(id) ? [] : (this.spellings[id] ?? [])));
    return tokens.length === 0 ? '' : this.decodeTokens(tokens).join('');
  }

  /** Creates a detokenizer for one answer to `prompt`. */
  detokenizer(prompt: readonly number[] = []): Detokenizer {
    return this.isByteLevel ? new ByteLevelDetokenizer(this) : new WindowDetokenizer(this, prompt);
  }

  tokenOf(id: number): string | undefined {
    return this.spellings[id];
  }

  isSpecial(id: number): boolean {
    return this.added.get(id)?.special ?? false;
  }

  isAdded(id: number): boolean {
    return this.added.has(id);
  }

  /** Returns the spelling of a token of the configuration, such as `bos_token`. */
  named(name: string): string | undefined {
    const value = this.config[name];
    if (typeof value === 'string') return value;
    return isRecord(value) && typeof value.content === 'string' ? value.content : undefined;
  }

  /** [vocabulary] Returns the bytes of each token inside a text; undefined for special tokens, which are not text. */
  tokenBytes(): (Uint8Array | undefined)[] {
    return this.spellings.map((spelling, id) => {
      if (spelling === undefined || this.isSpecial(id)) return undefined;
      if (this.isAdded(id)) return new TextEncoder().encode(spelling);
      return this.isByteLevel ? bytesOfToken(spelling) : bytesOfPiece(spelling);
    });
  }

  /**
   * @param hasPlain - whether parts of it are untrusted: then special tokens are not recognised in the normalised text
   */
  private encodeSection(text: string, isFirst: boolean, hasPlain: boolean, out: number[]): void {
    const normalized = this.normalize(text);
    for (const section of this.normalized.split(normalized, hasPlain ? [[0, normalized.length]] : [])) {
      if (section.id !== undefined) {
        out.push(section.id);
        continue;
      }
      for (const piece of this.cut([{ text: section.text, isFirst: isFirst && section.start === 0 }])) {
        if (piece.text !== '') this.model.encode(piece.text, out);
      }
    }
  }
}

/** Whether a part of the definition uses byte-level spelling. */
function hasByteLevel(part: unknown): boolean {
  if (!isRecord(part)) return false;
  const inside = [part.pretokenizers, part.normalizers].find(Array.isArray) as unknown[] | undefined;
  return part.type === 'ByteLevel' || (part.type === 'Sequence' && (inside ?? []).some(hasByteLevel));
}

/**
 * [vocabulary] Ids are below 2^24. A small file could use one large id to make this list long, so its length is limited
 * by the number of tokens.
 */
function spellingsOf(vocabulary: ReadonlyMap<string, number>, added: readonly AddedToken[]): (string | undefined)[] {
  const spellings: (string | undefined)[] = [];
  const limit = 2 * (vocabulary.size + added.length) + 1024;
  for (const [content, id] of [...vocabulary, ...added.map((token): [string, number] => [token.content, token.id])]) {
    if (id > limit)
      throw new TypeError(
        `${shown(content)} has the id ${id}, too large for ${vocabulary.size} tokens and ${added.length} added tokens`,
      );
    spellings[id] = content;
  }
  return Array.from(spellings);
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Older files, such as those of GPT-2 and RoBERTa, do not say of which type the model is: its fields do. */
function modelDefinition(model: unknown): Definition {
  if (!isRecord(model) || (model.type ?? undefined) !== undefined) return Definition.of(model, 'model');
  const type = Array.isArray(model.vocab) ? 'Unigram' : model.merges === undefined ? 'WordPiece' : 'BPE';
  return Definition.of({ ...model, type }, 'model');
}
