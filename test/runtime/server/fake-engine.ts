import type { Generation, GenerationEvent, Pooling } from '../../../lib/runtime/src/engine/hosting/engine-client';
import {
  type GenerationRequest,
  IDLE_STATS,
  type PoolRequest,
  type TokenLogprobs,
} from '../../../lib/runtime/src/engine/protocol';
import { AsyncQueue } from '../../../lib/runtime/src/engine/hosting/async-queue';
import type { ServedEngine } from '../../../lib/runtime/src/server/served-engine';

/** The answers of a fake engine. */
export interface Script {
  /** The tokens of the answer to a request; the number counts requests, from 0. @default - one token, 0 */
  readonly answer?: (request: GenerationRequest, count: number) => readonly number[];
  /** The vector of a text. @default - its number of tokens */
  readonly vector?: (request: PoolRequest) => readonly number[];
  /** Whether answers end only when the test cancels them. @default false */
  readonly isHeld?: boolean;
  /** Whether requests are never admitted. @default false */
  readonly isFull?: boolean;
}

/** An engine that returns scripted answers in the protocol of the real one. */
export class FakeEngine implements ServedEngine {
  readonly backend = { name: 'fake', threads: 1, notes: [], kvBlocks: 8, weightBytes: 0 };
  readonly stats = IDLE_STATS;
  readonly requests: GenerationRequest[] = [];
  readonly pooled: PoolRequest[] = [];
  cancelled = 0;
  mostAtOnce = 0;
  private readonly open = new Set<AsyncQueue<GenerationEvent>>();
  private poolings = 0;

  constructor(private readonly script: Script = {}) {}

  get unfinished(): number {
    return this.open.size + this.poolings;
  }

  submit(request: GenerationRequest): Generation {
    // The request that the server sends to itself while loading is not recorded.
    const isProbe =
      this.requests.length === 0 &&
      request.maxTokens === 1 &&
      request.client === undefined &&
      request.deadline === undefined &&
      !('logprobs' in request);
    if (!isProbe) this.requests.push(request);
    const count = this.requests.length - 1;
    const queue = new AsyncQueue<GenerationEvent>();
    this.open.add(queue);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.unfinished);
    const waits = this.script.isFull === true && !isProbe;
    if (!waits) queue.push({ type: 'admitted', cachedTokens: 0 });
    if (request.promptLogprobs !== undefined)
      queue.push({
        type: 'prompt',
        logprobs: request.prompt.map((token, index) =>
          index === 0 ? undefined : logprobsOf(token, request.promptLogprobs ?? 0),
        ),
      });
    const tokens = waits
      ? []
      : (isProbe ? [0] : (this.script.answer?.(request, count) ?? [0])).slice(0, request.maxTokens);
    for (const token of tokens)
      queue.push({
        type: 'token',
        token,
        logprobs: request.logprobs === undefined ? undefined : logprobsOf(token, request.logprobs),
      });
    const end = (reason: 'stop' | 'length' | 'abort'): void => {
      if (!this.open.delete(queue)) return;
      queue.push({ type: 'finished', reason });
      queue.end();
    };
    if (!waits && (this.script.isHeld !== true || isProbe))
      setImmediate(() => end(tokens.length === request.maxTokens ? 'length' : 'stop'));
    return {
      [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](),
      cancel: () => {
        if (!this.open.has(queue)) return;
        this.cancelled += 1;
        end('abort');
      },
    };
  }

  pool(request: PoolRequest): Pooling {
    this.pooled.push(request);
    this.poolings += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.unfinished);
    const values = new Promise<Float32Array>((resolve) => {
      setImmediate(() => {
        this.poolings -= 1;
        resolve(Float32Array.from(this.script.vector?.(request) ?? [request.tokens.length]));
      });
    });
    return {
      values,
      cancel: () => {
        this.cancelled += 1;
      },
    };
  }

  cancelAll(): void {
    for (const queue of this.open) {
      queue.push({ type: 'finished', reason: 'abort' });
      queue.end();
    }
    this.open.clear();
  }

  async close(): Promise<void> {
    this.cancelAll();
  }
}

/** The log-probability of a token is -token / 100; the top tokens are 1, 2, 3 in this order. */
export function logprobsOf(token: number, count: number): TokenLogprobs {
  return {
    logprob: -token / 100,
    rank: 7,
    top: Array.from({ length: count }, (_, index) => ({ token: index + 1, logprob: -(index + 1) / 100 })),
  };
}
