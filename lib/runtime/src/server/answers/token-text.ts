import { bytesOfToken } from '../../tokenizer/token-bytes';
import { ByteLevelDetokenizer } from '../../tokenizer/detokenizer';
import type { Tokenizer } from '../../tokenizer/tokenizer';

/** How one token reads by itself. */
export interface TokenText {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Spells tokens one by one, as log-probabilities list them; half a character is written as OpenAI does,
 * `bytes:\xe2\x80`.
 */
export class TokenSpeller {
  private readonly isByteLevel: boolean;

  constructor(private readonly tokenizer: Tokenizer) {
    this.isByteLevel = tokenizer.detokenizer() instanceof ByteLevelDetokenizer;
  }

  spell(token: number): TokenText {
    const bytes = this.bytesOf(token);
    try {
      return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), bytes };
    } catch {
      return {
        text: `bytes:${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}`,
        bytes,
      };
    }
  }

  private bytesOf(token: number): Uint8Array {
    const spelling = this.tokenizer.tokenOf(token) ?? '';
    if (this.isByteLevel)
      return this.tokenizer.isAdded(token) ? new TextEncoder().encode(spelling) : bytesOfToken(spelling);
    // Sentencepiece: a byte that no piece covers, or a piece in which U+2581 stands for a space.
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(spelling)?.[1];
    return byte === undefined
      ? new TextEncoder().encode(spelling.replaceAll('\u2581', ' '))
      : Uint8Array.of(Number.parseInt(byte, 16));
  }
}
