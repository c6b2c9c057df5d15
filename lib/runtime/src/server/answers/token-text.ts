import { bytesOfToken } from '../../tokenizer/token-bytes';
import { ByteLevelDetokenizer } from '../../tokenizer/detokenizer';
import type { Tokenizer } from '../../tokenizer/tokenizer';

/** The text and bytes of a single token. */
export interface TokenText {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Decodes tokens one by one, as lists of log-probabilities need them. An incomplete UTF-8 character is written as in
 * OpenAI's API: `bytes:\xe2\x80`.
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
    // SentencePiece: a byte token such as <0x0A>, or a piece in which U+2581 represents a space.
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(spelling)?.[1];
    return byte === undefined
      ? new TextEncoder().encode(spelling.replaceAll('\u2581', ' '))
      : Uint8Array.of(Number.parseInt(byte, 16));
  }
}
