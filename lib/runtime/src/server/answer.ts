import type { EngineClient, Generation } from '../engine/engine-client';
import type { FinishReason } from '../engine/protocol';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { StopStrings } from '../tokenizer/stop-strings';
import { unavailable } from './api-error';
import type { GenerationParams } from './generation-params';
import type { Metrics } from './metrics';

/** What an answer needs around it. */
export interface AnswerContext {
  readonly engine: EngineClient;
  readonly tokenizer: Tokenizer;
  readonly metrics: Metrics;
}

/** One request's answer: tokens from the engine become text, until an end token, a limit or a stop string. */
export class Answer {
  /** Tokens generated so far. */
  completionTokens = 0;
  finishReason: FinishReason | undefined;
  private readonly generation: Generation;
  private readonly started = performance.now();
  private lastEvent = this.started;

  /** Hands the request to the engine. Throws if that takes no more. */
  constructor(private readonly context: AnswerContext, readonly prompt: readonly number[], maxTokens: number, private readonly params: GenerationParams) {
    this.generation = context.engine.submit({ prompt, maxTokens, sampling: params.sampling });
  }

  get usage(): { prompt_tokens: number; completion_tokens: number; total_tokens: number } {
    return { prompt_tokens: this.prompt.length, completion_tokens: this.completionTokens, total_tokens: this.prompt.length + this.completionTokens };
  }

  /** Stops the work for it, because nobody listens any more. */
  cancel(): void {
    this.generation.cancel();
  }

  /** The text, piece by piece; `finishReason` is set when it ends. Throws if the server had to give up. */
  async *pieces(): AsyncGenerator<string, void, undefined> {
    const detokenizer = this.context.tokenizer.detokenizer(this.prompt);
    const stops = new StopStrings(this.params.stop);
    try {
      for await (const event of this.generation) {
        if (event.type === 'admitted') {
          this.context.metrics.admitted(this.seconds(this.started), this.prompt.length);
        } else if (event.type === 'token') {
          this.countToken();
          const text = stops.push(detokenizer.push(event.token));
          if (text !== '') yield text;
          if (stops.hasStopped) {
            this.finishReason = 'stop';
            break;
          }
        } else if (event.type === 'finished') {
          const rest = stops.push(detokenizer.end()) + stops.end();
          if (rest !== '') yield rest;
          this.finishReason = stops.hasStopped ? 'stop' : event.reason;
        }
      }
    } finally {
      this.generation.cancel();
      this.finishReason ??= 'abort';
      this.context.metrics.finished(this.finishReason, this.seconds(this.started));
    }
    if (this.finishReason === 'abort') throw unavailable('The server is shutting down and had to give up this answer.');
  }

  private countToken(): void {
    this.completionTokens += 1;
    this.context.metrics.token(this.seconds(this.lastEvent), this.completionTokens === 1);
    this.lastEvent = performance.now();
  }

  private seconds(since: number): number {
    return (performance.now() - since) / 1000;
  }
}
