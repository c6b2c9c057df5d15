import { bytesOfToken } from '../token-bytes';
import type { Definition } from './definition';
import { readPattern } from './pattern';

/** Converts the spellings of tokens to parts of a text. */
export type Decode = (tokens: readonly string[]) => string[];

/** Reads the `decoder` of a tokenizer.json; without one, tokens are words. */
export function readDecoder(definition: Definition | undefined): Decode {
  return definition === undefined
    ? (tokens) => tokens.map((token, index) => (index === 0 ? token : ` ${token}`))
    : definition.oneOf(DECODERS);
}

const DECODERS: Readonly<Record<string, (definition: Definition) => Decode>> = {
  ByteLevel: () => byteLevel,
  ByteFallback: () => byteFallback,
  Fuse: () => (tokens) => [tokens.join('')],
  Replace: (definition) => {
    const pattern = readPattern(definition);
    const content = definition.string('content');
    return (tokens) => tokens.map((token) => token.replaceAll(pattern, () => content));
  },
  Strip: (definition) => {
    const [content, start, stop] = [
      definition.string('content'),
      definition.count('start', 0),
      definition.count('stop', 0),
    ];
    if ([...content].length !== 1) throw definition.invalid('content', 'one character');
    return (tokens) => tokens.map((token) => strip(token, content, start, stop));
  },
  Metaspace: (definition) => {
    const mark = definition.string('replacement', '\u2581');
    const isPrepended =
      definition.get('prepend_scheme') === undefined
        ? definition.boolean('add_prefix_space', true)
        : definition.get('prepend_scheme') !== 'never';
    return (tokens) => tokens.map((token, index) => token.replaceAll(mark, index === 0 && isPrepended ? '' : ' '));
  },
  WordPiece: (definition) => {
    const [prefix, cleanup] = [definition.string('prefix', '##'), definition.boolean('cleanup', true)];
    return (tokens) =>
      tokens.map((token, index) => {
        const text = index === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
        return cleanup ? cleaned(text) : text;
      });
  },
  BPEDecoder: (definition) => {
    const suffix = definition.string('suffix', '</w>');
    return (tokens) =>
      tokens.map((token, index) =>
        suffix === '' ? token : token.replaceAll(suffix, index === tokens.length - 1 ? '' : ' '),
      );
  },
  Sequence: (definition) => {
    const parts = definition.parts('decoders').map((part) => part.oneOf(DECODERS));
    return (tokens) => parts.reduce<string[]>((decoded, part) => part(decoded), [...tokens]);
  },
};

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

function byteLevel(tokens: readonly string[]): string[] {
  return [utf8.decode(Buffer.concat(tokens.map(bytesOfToken)))];
}

/** Adjacent bytes become text if they are valid UTF-8, else a replacement character each. */
function byteFallback(tokens: readonly string[]): string[] {
  const result: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length === 0) return;
    try {
      result.push(strictUtf8.decode(Uint8Array.from(bytes)));
    } catch {
      result.push(...bytes.map(() => '\uFFFD'));
    }
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([\da-fA-F]{2})>$/.exec(token)?.[1];
    if (byte === undefined) {
      flush();
      result.push(token);
    } else {
      bytes.push(Number.parseInt(byte, 16));
    }
  }
  flush();
  return result;
}

function strip(token: string, content: string, start: number, stop: number): string {
  const characters = [...token];
  let from = 0;
  while (from < Math.min(start, characters.length) && characters[from] === content) from += 1;
  let to = characters.length;
  while (characters.length - to < stop && to > from && characters[to - 1] === content) to -= 1;
  return characters.slice(from, to).join('');
}

/** Removes the space before punctuation and inside contractions. */
function cleaned(text: string): string {
  return text
    .replaceAll(' .', '.')
    .replaceAll(' ?', '?')
    .replaceAll(' !', '!')
    .replaceAll(' ,', ',')
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(' do not', " don't")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");
}
