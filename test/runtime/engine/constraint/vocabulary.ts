import * as fc from 'fast-check';
import { createConstraintFactory } from '../../../../lib/runtime/src/engine/constraint/constraint-factory';
import type { TokenConstraint } from '../../../../lib/runtime/src/engine/constraint/token-constraint';
import type { TokenSpellings } from '../../../../lib/runtime/src/engine/constraint/token-trie';
import type { Constraint } from '../../../../lib/runtime/src/engine/protocol';
import { Random } from '../../../../lib/runtime/src/engine/sampling/random';
import { Tokenizer } from '../../../../lib/runtime/src/tokenizer/tokenizer';
import { BUNDLED } from '../../golden/golden';

/** The bundled model's vocabulary: 0 is its end token. */
export const tokenizer = Tokenizer.read(BUNDLED);
export const spellings: TokenSpellings = {
  bytes: tokenizer.tokenBytes(),
  endTokens: tokenizer.encode('<|endoftext|>').slice(0, 1),
};
export const constraintOf = createConstraintFactory(() => spellings);

/** The allowed next tokens. */
export function allowed(constraint: TokenConstraint, vocabulary: TokenSpellings = spellings): number[] {
  const mask = new Uint32Array(Math.ceil(vocabulary.bytes.length / 32));
  constraint.fillMask(mask);
  const tokens: number[] = [];
  for (const [index, word] of mask.entries()) {
    for (let bits = word; bits !== 0; bits &= bits - 1) tokens.push(index * 32 + 31 - Math.clz32(bits & -bits));
  }
  return tokens;
}

/** Generates text from random logits until the constraint is complete; undefined after `maxTokens` tokens. */
export function write(
  constraint: TokenConstraint,
  seed: number,
  maxTokens: number,
  vocabulary: TokenSpellings = spellings,
): string | undefined {
  const random = new Random(seed);
  const bytes: Uint8Array[] = [];
  for (let count = 0; count < maxTokens; count += 1) {
    if (constraint.isDone) return Buffer.concat(bytes).toString('utf8');
    const tokens = allowed(constraint, vocabulary);
    if (tokens.length === 0) throw new Error(`no token is allowed behind ${Buffer.concat(bytes).toString('utf8')}`);
    const special = tokens.filter(
      (token) => vocabulary.bytes[token] === undefined && !vocabulary.endTokens.includes(token),
    );
    if (special.length > 0) throw new Error(`special tokens ${special.join()} are allowed`);
    const token = tokens[Math.floor(random.next() * tokens.length)]!;
    constraint.accept(token);
    bytes.push(vocabulary.bytes[token] ?? new Uint8Array());
  }
  return undefined;
}

/** Whether the constraint accepts all of `text`, token by token and byte by byte. */
export function accepts(constraint: Constraint, text: string): boolean {
  const state = constraintOf(constraint);
  for (const token of tokenizer.encodePlain(text)) {
    if (!allowed(state).includes(token)) return false;
    state.accept(token);
  }
  return allowed(state).includes(spellings.endTokens[0]!);
}

/** A seed for {@link write}. */
export const seeds = fc.integer({ min: 0, max: 2 ** 31 });
