import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '../../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED } from '../golden';

const made = (name: string): Tokenizer =>
  new Tokenizer(JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8')) as Record<string, unknown>, {});

/** One tokenizer of each kind, by its name in expected.json. */
export const KINDS: readonly (readonly [kind: string, name: string, make: () => Tokenizer])[] = [
  ['the bundled byte-level BPE', 'tiny-shakespeare', () => Tokenizer.read(BUNDLED)],
  ['a byte-level BPE with NFC, a pattern and added tokens that take spaces', 'byte-level', () => made('byte-level')],
  ['a BPE with byte fallback as Llama 2 has it', 'llama', () => made('llama')],
  ['a BPE with byte fallback as later Mistrals have it', 'mistral', () => made('mistral')],
  ['a Unigram vocabulary', 'unigram', () => made('unigram')],
  ['a WordPiece vocabulary', 'word-piece', () => made('word-piece')],
];
