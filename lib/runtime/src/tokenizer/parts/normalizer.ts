import { bertNormalizer } from './bert';
import type { Definition } from './definition';
import { lowerCase } from './lower-case';
import { readPattern } from './pattern';
import { precompiled } from './precompiled';

/** Changes a text before it is cut. */
export type Normalize = (text: string) => string;

/** Reads the `normalizer` of a tokenizer.json. */
export function readNormalizer(definition: Definition | undefined): Normalize {
  return definition === undefined ? (text) => text : definition.oneOf(NORMALIZERS);
}

const form = (name: 'NFC' | 'NFD' | 'NFKC' | 'NFKD') => (): Normalize => (text) => text.normalize(name);

const NORMALIZERS: Readonly<Record<string, (definition: Definition) => Normalize>> = {
  NFC: form('NFC'),
  NFD: form('NFD'),
  NFKC: form('NFKC'),
  NFKD: form('NFKD'),
  Lowercase: () => lowerCase,
  StripAccents: () => (text) => text.replaceAll(/\p{M}/gu, ''),
  Strip: (definition) => {
    const [left, right] = [definition.boolean('strip_left', true), definition.boolean('strip_right', true)];
    return (text) => stripped(text, left, right);
  },
  Prepend: (definition) => {
    const prefix = definition.string('prepend');
    return (text) => (text === '' ? '' : prefix + text);
  },
  Replace: (definition) => {
    const pattern = readPattern(definition);
    const content = definition.string('content');
    return (text) => text.replaceAll(pattern, () => content);
  },
  BertNormalizer: bertNormalizer,
  Precompiled: precompiled,
  ByteLevel: () => (text) => text, // no change needed: the model reads bytes itself
  Sequence: (definition) => {
    const parts = definition.parts('normalizers').map((part) => part.oneOf(NORMALIZERS));
    return (text) => parts.reduce((changed, part) => part(changed), text);
  },
};

function stripped(text: string, left: boolean, right: boolean): string {
  const characters = [...text];
  const start = left ? characters.findIndex((character) => !isSpace(character)) : 0;
  const end = right ? characters.findLastIndex((character) => !isSpace(character)) + 1 : characters.length;
  return start < 0 ? '' : characters.slice(start, end).join('');
}

function isSpace(character: string): boolean {
  return /^\p{White_Space}$/u.test(character);
}
