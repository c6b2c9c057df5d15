import { bytesOfToken } from './token-bytes';

/**
 * Turns tokens into text one at a time. The pieces never hold half a character; put together they are the whole text.
 */
export interface Detokenizer {
  /** The text that is certain once `token` has come; often empty in scripts whose characters take several tokens. */
  push(token: number): string;
  /** What is left when no token follows: U+FFFD for a character that was never finished. */
  end(): string;
}

/** What a detokenizer needs to know about a vocabulary. */
export interface Vocabulary {
  /** The token's spelling, or undefined for a number that is not in the vocabulary. */
  tokenOf(id: number): string | undefined;
  /** Special tokens (end of text, chat roles) are not part of the text. */
  isSpecial(id: number): boolean;
  /** Added tokens are spelled as they read, also in a byte-level vocabulary. */
  isAdded(id: number): boolean;
  decode(ids: readonly number[]): string;
}

/**
 * For byte-level vocabularies: tokens are bytes, and a streaming UTF-8 decoder holds back what is not a character yet.
 */
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
 * For every other vocabulary (sentencepiece and the like), where a token's text depends on its neighbours: decodes the
 * tokens since the last piece together with that piece, and hands out what was added, unless it may still change.
 */
export class WindowDetokenizer implements Detokenizer {
  /** Tokens of the last piece, then those that no text was handed out for. */
  private window: number[];
  private known: number;

  /** @param prompt - what the answer follows: after a word, a first token means " world", at a start "world" */
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
    // A replacement character at the end is mostly a character whose other bytes are still to come. A character has
    // four bytes at most, so behind more tokens than that it is what the model really said.
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
   * A byte that is part of no character makes the characters beside it, which were handed out, replacement characters
   * too: then only what is new counts.
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
