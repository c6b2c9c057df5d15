import { ApiError } from '../api-error';

/** Limits of each API key. */
export interface ClientLimitOptions {
  /** Requests at the same time. @default - no limit */
  readonly concurrency?: number | undefined;
  /** Tokens of prompts and answers together. @default - no limit */
  readonly tokensPerMinute?: number | undefined;
}

interface Client {
  openRequests: number;
  /** Tokens left in the bucket; negative after an answer that was longer than that. */
  tokens: number;
  /** When `tokens` was last updated, in milliseconds. */
  filledAt: number;
}

/** A request that is within its client's limits. */
export interface ClientTicket {
  /** Charges the client for generated tokens. */
  spend(tokens: number): void;
  /** The request has ended. A second call has no effect. */
  release(): void;
}

const MINUTE_MS = 60_000;

/**
 * Keeps each client within its limits. Each client has a token bucket that holds the tokens of one minute and fills
 * evenly. Prompts are charged before they are computed, answers token by token, so only generated tokens are charged.
 */
export class ClientLimits {
  private readonly clients = new Map<string, Client>();

  constructor(
    private readonly options: ClientLimitOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Admits a request, or throws a 429 that says when to try again. */
  enter(name: string | undefined, promptTokens: number): ClientTicket {
    const { concurrency = Infinity, tokensPerMinute = Infinity } = this.options;
    if (name === undefined || (concurrency === Infinity && tokensPerMinute === Infinity))
      return { spend: () => undefined, release: () => undefined };
    const client = this.filled(name, tokensPerMinute);
    if (client.openRequests >= concurrency)
      throw new ApiError(
        429,
        'rate_limit_error',
        'too_many_requests',
        `This key has ${client.openRequests} requests open, which is its limit; try again when one has ended.`,
        null,
        1,
      );
    // A prompt that is larger than the bucket is admitted when the bucket is full; otherwise it never would be.
    const needed = Math.min(promptTokens, tokensPerMinute);
    if (client.tokens < needed) {
      const seconds = Math.ceil(((needed - client.tokens) / tokensPerMinute) * 60);
      throw new ApiError(
        429,
        'rate_limit_error',
        'rate_limit_exceeded',
        `This key has used up its ${tokensPerMinute} tokens per minute; try again later.`,
        null,
        Math.max(1, seconds),
      );
    }
    client.tokens -= promptTokens;
    client.openRequests += 1;
    let isOpen = true;
    return {
      spend: (tokens) => {
        client.tokens -= tokens;
      },
      release: () => {
        if (!isOpen) return;
        isOpen = false;
        client.openRequests -= 1;
      },
    };
  }

  private filled(name: string, tokensPerMinute: number): Client {
    const now = this.now();
    const client = this.clients.get(name) ?? { openRequests: 0, tokens: tokensPerMinute, filledAt: now };
    this.clients.set(name, client); // bounded by the number of keys
    if (tokensPerMinute !== Infinity)
      client.tokens = Math.min(
        tokensPerMinute,
        client.tokens + ((now - client.filledAt) / MINUTE_MS) * tokensPerMinute,
      );
    client.filledAt = now;
    return client;
  }
}
