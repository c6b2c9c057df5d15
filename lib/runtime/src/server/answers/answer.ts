import type { Generation } from '../../engine/hosting/engine-client';
import type { FinishReason, GenerationRequest, TokenLogprobs } from '../../engine/protocol';
import { StopStrings } from '../../tokenizer/stop-strings';
import type { Tokenizer } from '../../tokenizer/tokenizer';
import { timedOut } from '../api-error';
import type { ServedEngine } from '../served-engine';
import type { AnswerRecord, Metrics } from '../telemetry/metrics';

/** Services that an answer uses. */
export interface AnswerContext {
  readonly engine: ServedEngine;
  readonly tokenizer: Tokenizer;
  readonly metrics: Metrics;
}

/** The request for one answer. */
export interface AnswerRequest extends GenerationRequest {
  /** Strings that end the answer; they are not part of it. Not searched for in its first `minTokens` tokens. */
  readonly stop: readonly string[];
  /** Tokens that end the answer, in addition to the model's own end tokens. */
  readonly stopTokens: readonly number[];
}

/** A token of an answer. */
export interface AnswerToken {
  readonly token: number;
  /** Position in the answer's text, in Unicode code points, as Python counts. */
  readonly offset: number;
  readonly logprobs: TokenLogprobs | undefined;
}

/** Text that no stop string can remove any more, and the tokens generated since the last piece. */
export interface Piece {
  readonly text: string;
  /** Empty unless log-probabilities were requested. */
  readonly tokens: readonly AnswerToken[];
}

/** The number of Unicode code points of a text. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** One answer to one prompt: turns the engine's tokens into text, up to an end token, a limit or a stop string. */
export class Answer {
  /** Tokens generated so far. */
  completionTokens = 0;
  /** Prompt tokens that were in the engine's prefix cache. */
  cachedTokens = 0;
  finishReason: FinishReason | undefined;
  /** The stop string, or the token of `stopTokens`, that ended the answer. */
  stopReason: string | number | undefined;
  /** Seconds from the request to its first token. */
  firstTokenAfter: number | undefined;
  /** [prompt], once the engine has reported them. */
  promptLogprobs: readonly (TokenLogprobs | undefined)[] | undefined;
  private readonly generation: Generation;
  private readonly started = performance.now();
  private lastEvent = this.started;
  private tokens: AnswerToken[] = [];
  private admittedAfter: number | undefined;
  private preemptions = 0;

  /** Submits the request to the engine. Throws if the engine rejects it. */
  constructor(
    private readonly context: AnswerContext,
    readonly request: AnswerRequest,
    private readonly listener: { readonly onAdmitted: () => void; readonly onToken: () => void },
  ) {
    const { stop: _, ...generationRequest } = request;
    this.generation = context.engine.submit(generationRequest);
  }

  get promptTokens(): number {
    return this.request.prompt.length;
  }

  /** Stops the generation; the answer ends as `abort`. */
  cancel(): void {
    this.generation.cancel();
  }

  /**
   * Yields the text piece by piece and sets `finishReason` at the end (`abort` if the answer was cancelled). Throws if
   * the deadline has passed.
   */
  async *pieces(): AsyncGenerator<Piece, void, undefined> {
    const { tokenizer, metrics } = this.context;
    const { prompt, stop, stopTokens, minTokens = 0, logprobs } = this.request;
    const detokenizer = tokenizer.detokenizer(prompt);
    const stops = new StopStrings(stop);
    let characters = 0;
    try {
      for await (const event of this.generation) {
        if (event.type === 'admitted') {
          if (this.admittedAfter === undefined) this.cachedTokens = event.cachedTokens;
          this.admitted();
        } else if (event.type === 'prompt') {
          this.promptLogprobs = event.logprobs;
        } else if (event.type === 'token') {
          this.countToken();
          if (logprobs !== undefined)
            this.tokens.push({ token: event.token, offset: characters, logprobs: event.logprobs });
          const isStopToken = stopTokens.includes(event.token);
          const decoded = isStopToken ? '' : detokenizer.push(event.token);
          if (logprobs !== undefined) characters += codePoints(decoded);
          const text = stops.push(decoded, this.completionTokens > minTokens);
          if (text !== '') yield this.piece(text);
          if (stops.hasStopped || isStopToken) {
            this.finishReason = 'stop';
            this.stopReason = stops.stop ?? event.token;
            break;
          }
        } else {
          this.finishReason = event.reason;
        }
      }
      const rest = stops.push(detokenizer.end()) + stops.end();
      if (stops.hasStopped) {
        this.finishReason = 'stop';
        this.stopReason = stops.stop;
      }
      if (rest !== '' || this.tokens.length > 0) yield this.piece(rest);
    } finally {
      this.generation.cancel();
      this.finishReason ??= 'abort';
      metrics.finished(this.record(this.finishReason));
    }
    if (this.finishReason === 'timeout') throw timedOut();
  }

  private piece(text: string): Piece {
    const { tokens } = this;
    this.tokens = [];
    return { text, tokens };
  }

  private admitted(): void {
    if (this.admittedAfter !== undefined) {
      this.preemptions += 1; // the sequence was preempted, and is admitted again
      return;
    }
    this.admittedAfter = this.seconds(this.started);
    this.listener.onAdmitted();
    this.context.metrics.admitted(this.admittedAfter, this.promptTokens, this.cachedTokens);
  }

  private countToken(): void {
    this.completionTokens += 1;
    this.firstTokenAfter ??= this.seconds(this.started);
    this.listener.onToken();
    this.context.metrics.token(this.seconds(this.lastEvent), this.completionTokens === 1);
    this.lastEvent = performance.now();
  }

  private record(reason: FinishReason): AnswerRecord {
    return {
      reason,
      total: this.seconds(this.started),
      admitted: this.admittedAfter,
      firstToken: this.firstTokenAfter,
      promptTokens: this.promptTokens,
      generationTokens: this.completionTokens,
      maxTokens: this.request.maxTokens,
      preemptions: this.preemptions,
    };
  }

  private seconds(since: number): number {
    return (performance.now() - since) / 1000;
  }
}
