import { ApiError } from '../api-error';

/** What one key may have. */
export interface ClientLimitOptions {
  /** Requests at once. @default - any number */
  readonly concurrency?: number | undefined;
  /** Tokens of prompts and answers. @default - any number */
  readonly tokensPerMinute?: number | undefined;
}

interface Client {
  open: number;
  /** What is left of the minute's tokens; below 0 after an answer that was longer than what was left. */
  tokens: number;
  /** As of when, in milliseconds. */
  filledAt: number;
}

/** A request's place among those of its client. */
export interface ClientTicket {
  /** Takes tokens that were generated off what the client has left. */
  spend(tokens: number): void;
  /** It is over. Harmless when called again. */
  release(): void;
}

const MINUTE_MS = 60_000;

/**
 * Keeps each client within its limits. Tokens are a bucket that fills evenly and holds a minute's worth: prompts are
 * paid before they are computed, answers as they come, so that nobody pays for tokens that were only allowed.
 */
export class ClientLimits {
  private readonly clients = new Map<string, Client>();

  constructor(
    private readonly options: ClientLimitOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Lets a request in, or throws a 429 that says when to come again. */
  enter(name: string | undefined, promptTokens: number): ClientTicket {
    const { concurrency = Infinity, tokensPerMinute = Infinity } = this.options;
    if (name === undefined || (concurrency === Infinity && tokensPerMinute === Infinity))
      return { spend: () => undefined, release: () => undefined };
    const client = this.filled(name, tokensPerMinute);
    if (client.open >= concurrency)
      throw new ApiError(
        429,
        'rate_limit_error',
        'too_many_requests',
        `This key has ${client.open} requests open, which is as many as it may have.`,
        null,
        1,
      );
    // A prompt of more than a minute's tokens is let in with a full bucket; it could never be otherwise.
    const needed = Math.min(promptTokens, tokensPerMinute);
    if (client.tokens < needed) {
      const seconds = Math.ceil(((needed - client.tokens) / tokensPerMinute) * 60);
      throw new ApiError(
        429,
        'rate_limit_error',
        'rate_limit_exceeded',
        `This key has used up its ${tokensPerMinute} tokens a minute.`,
        null,
        Math.max(1, seconds),
      );
    }
    client.tokens -= promptTokens;
    client.open += 1;
    let isOpen = true;
    return {
      spend: (tokens) => {
        client.tokens -= tokens;
      },
      release: () => {
        if (!isOpen) return;
        isOpen = false;
        client.open -= 1;
      },
    };
  }

  private filled(name: string, tokensPerMinute: number): Client {
    const now = this.now();
    const client = this.clients.get(name) ?? { open: 0, tokens: tokensPerMinute, filledAt: now };
    this.clients.set(name, client); // as many as there are keys
    if (tokensPerMinute !== Infinity)
      client.tokens = Math.min(
        tokensPerMinute,
        client.tokens + ((now - client.filledAt) / MINUTE_MS) * tokensPerMinute,
      );
    client.filledAt = now;
    return client;
  }
}
