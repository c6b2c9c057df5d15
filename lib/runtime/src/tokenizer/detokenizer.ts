import { bytesOfToken } from './token-bytes';

/**
 * Turns tokens into text one at a time. A piece never ends inside a character; all pieces together are the whole text.
 */
export interface Detokenizer {
  /**
   * Adds a token and returns the text that is final now; often empty in scripts whose characters take several tokens.
   */
  push(token: number): string;
  /** Returns the rest of the text after the last token: U+FFFD for an incomplete character. */
  end(): string;
}

/** The properties of a vocabulary that a detokenizer needs. */
export interface Vocabulary {
  /** The token's spelling, or undefined for a number that is not in the vocabulary. */
  tokenOf(id: number): string | undefined;
  /** Special tokens (end of text, chat roles) are not part of the text. */
  isSpecial(id: number): boolean;
  /** Added tokens are spelled as plain text, in byte-level vocabularies too. */
  isAdded(id: number): boolean;
  decode(ids: readonly number[]): string;
}

/** For byte-level vocabularies: tokens are bytes, and a streaming UTF-8 decoder holds back incomplete characters. */
export class ByteLevelDetokenizer implements Detokenizer {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(private readonly vocabulary: Vocabulary) {}

  push(token: number): string {
    const spelling = this.vocabulary.tokenOf(token);
    if (spelling === undefined || this.vocabulary.isSpecial(token)) return '';
    const bytes = this.vocabulary.isAdded(token) ? new TextEncoder().encode(spelling) : bytesOfToken(spelling);
    return this.decoder.decode(bytes, { stream: true });
  }

  end(): string {
    return this.decoder.decode();
  }
}

/**
 * For all other vocabularies (such as sentencepiece), where a token's text depends on its neighbours: decodes the
 * tokens since the last piece together with that piece, and returns the added text, unless it may still change.
 */
export class WindowDetokenizer implements Detokenizer {
  /** The tokens of the last piece, then those whose text was not returned yet. */
  private window: number[];
  private known: number;

  /** @param prompt - the tokens before the answer: after a word, a first token means " world", at a start "world" */
  constructor(
    private readonly vocabulary: Vocabulary,
    prompt: readonly number[],
  ) {
    this.window = prompt.filter((id) => vocabulary.tokenOf(id) !== undefined && !vocabulary.isSpecial(id)).slice(-5);
    this.known = this.window.length;
  }

  push(token: number): string {
    if (this.vocabulary.tokenOf(token) === undefined || this.vocabulary.isSpecial(token)) return '';
    this.window.push(token);
    const before = this.decode(this.known);
    const after = this.decode(this.window.length);
    if (after === before) {
      // A token without text, such as a first space, is not a byte of a character.
      this.known = this.window.length;
      return '';
    }
    // A replacement character at the end usually stands for a character whose other bytes follow. A character has four
    // bytes at most, so after more tokens than that it is the model's actual output.
    const isOpen = after.endsWith('\uFFFD') && this.window.length - this.known < 4;
    if (isOpen || after.length <= before.length) return '';
    const added = this.added(before, after);
    this.window = this.window.slice(this.known);
    this.known = this.window.length;
    return added;
  }

  end(): string {
    return this.added(this.decode(this.known), this.decode(this.window.length));
  }

  /**
   * A byte that is not part of a character turns adjacent characters, which were already returned, into replacement
   * characters too: then only the new text counts.
   */
  private added(before: string, after: string): string {
    return after.startsWith(before)
      ? after.slice(before.length)
      : this.vocabulary.decode(this.window.slice(this.known));
  }

  private decode(count: number): string {
    return count === 0 ? '' : this.vocabulary.decode(this.window.slice(0, count));
  }
}
