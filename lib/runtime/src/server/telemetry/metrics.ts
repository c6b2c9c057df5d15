import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { KV_BLOCK_TOKENS } from '../../backend/compute-backend';
import type { BackendReport } from '../../engine/hosting/engine-host';
import type { EngineStats, FinishReason, StepReport } from '../../engine/protocol';
import {
  CHOICES,
  FIRST_TOKEN_SECONDS,
  INTER_TOKEN_SECONDS,
  PREEMPTIONS,
  REQUEST_SECONDS,
  STEP_SECONDS,
  STEP_TOKENS,
  tokenBuckets,
} from './metric-buckets';

const LABELS = ['model_name', 'engine'] as const;

/** What there is to count of an answer when it is over. Times in seconds. */
export interface AnswerRecord {
  readonly reason: FinishReason;
  /** From the request on; as are the next two, undefined if it did not come so far. */
  readonly total: number;
  readonly admitted: number | undefined;
  readonly firstToken: number | undefined;
  readonly promptTokens: number;
  readonly generationTokens: number;
  readonly maxTokens: number;
  /** Times that it had to give its place in the batch back. */
  readonly preemptions: number;
}

/**
 * Metrics by vLLM's names, so that dashboards, alerts and autoscaling are the same whether a pod runs this engine or
 * vLLM; what only this engine has is called `engine_…`.
 *
 * @see https://docs.vllm.ai (Production Metrics)
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly labels: { readonly model_name: string; readonly engine: string };
  private readonly promptTokens = this.counter(
    'vllm:prompt_tokens_total',
    'Tokens of prompts that were let into the batch',
  );
  private readonly cachedTokens = this.counter(
    'vllm:prompt_tokens_cached_total',
    'Of these, tokens that the cache held already',
  );
  private readonly generationTokens = this.counter('vllm:generation_tokens_total', 'Tokens that were generated');
  private readonly rejections = this.counter(
    'vllm:admission_rejections_total',
    'Requests that were turned away because the queue was full',
  );
  private readonly success = new Counter({
    name: 'vllm:request_success_total',
    help: 'Requests that ended, by why',
    labelNames: [...LABELS, 'finished_reason'],
    registers: [this.registry],
  });
  private readonly firstToken = this.histogram(
    'vllm:time_to_first_token_seconds',
    'From the request to its first token',
    FIRST_TOKEN_SECONDS,
  );
  private readonly interToken = this.histogram(
    'vllm:inter_token_latency_seconds',
    'Between two tokens of a request',
    INTER_TOKEN_SECONDS,
  );
  private readonly perToken = this.histogram(
    'vllm:request_time_per_output_token_seconds',
    'The mean of that, of each request',
    INTER_TOKEN_SECONDS,
  );
  private readonly queueTime = this.histogram(
    'vllm:request_queue_time_seconds',
    'From the request to its place in the batch',
    REQUEST_SECONDS,
  );
  private readonly prefillTime = this.histogram(
    'vllm:request_prefill_time_seconds',
    'From there to the first token',
    REQUEST_SECONDS,
  );
  private readonly decodeTime = this.histogram(
    'vllm:request_decode_time_seconds',
    'From there to the last token',
    REQUEST_SECONDS,
  );
  private readonly inferenceTime = this.histogram(
    'vllm:request_inference_time_seconds',
    'From the place in the batch to the last token',
    REQUEST_SECONDS,
  );
  private readonly endToEnd = this.histogram(
    'vllm:e2e_request_latency_seconds',
    'From the request to its last token',
    REQUEST_SECONDS,
  );
  private readonly stepTokens = this.histogram(
    'vllm:iteration_tokens_total',
    'Tokens that a step of the engine computed',
    STEP_TOKENS,
  );
  private readonly stepSeconds = this.histogram(
    'engine_step_seconds',
    'How long a step of the engine took',
    STEP_SECONDS,
  );
  private readonly choices = this.histogram(
    'vllm:request_params_n',
    'Answers that a request asked for to each prompt',
    CHOICES,
  );
  private readonly requestPreemptions = this.histogram(
    'vllm:request_num_preemptions',
    'Times that a request had to give its place in the batch back',
    PREEMPTIONS,
  );
  private readonly requestPrompt: Histogram<(typeof LABELS)[number]>;
  private readonly requestComputed: Histogram<(typeof LABELS)[number]>;
  private readonly requestGenerated: Histogram<(typeof LABELS)[number]>;
  private readonly requestLongest: Histogram<(typeof LABELS)[number]>;
  private readonly requestMaxTokens: Histogram<(typeof LABELS)[number]>;

  /** @param stats - asked at every scrape */
  constructor(modelName: string, maxModelLen: number, stats: () => EngineStats) {
    this.labels = { model_name: modelName, engine: '0' };
    const tokens = tokenBuckets(maxModelLen);
    this.requestPrompt = this.histogram('vllm:request_prompt_tokens', 'Tokens of the prompt of a request', tokens);
    this.requestComputed = this.histogram(
      'vllm:request_prefill_kv_computed_tokens',
      'Of these, tokens that the cache did not hold',
      tokens,
    );
    this.requestGenerated = this.histogram(
      'vllm:request_generation_tokens',
      'Tokens of the answer of a request',
      tokens,
    );
    this.requestLongest = this.histogram(
      'vllm:request_max_num_generation_tokens',
      'Tokens of the longest answer of a request',
      tokens,
    );
    this.requestMaxTokens = this.histogram(
      'vllm:request_params_max_tokens',
      'Most tokens of the answer that a request may have',
      tokens,
    );
    this.gauge('vllm:num_requests_running', 'Requests that are computed now', () => stats().running);
    this.gauge('vllm:num_requests_waiting', 'Requests that wait for a place in the batch', () => stats().waiting);
    this.gauge('vllm:kv_cache_usage_perc', 'Used part of the key/value cache, 0 to 1', () => stats().kvCacheUsage);
    this.total(
      'vllm:num_preemptions_total',
      'Times that a running request had to give its place in the cache back',
      () => stats().preemptions,
    );
    this.total(
      'vllm:prefix_cache_queries_total',
      'Tokens of prompts that were looked up in the cache',
      () => stats().prefixCacheQueries,
    );
    this.total('vllm:prefix_cache_hits_total', 'Of these, tokens that it held', () => stats().prefixCacheHits);
    this.waitingByReason(stats);
    // Counters that nothing has counted yet are missing from a scrape, and a rate over them is missing too.
    for (const counter of [this.promptTokens, this.cachedTokens, this.generationTokens, this.rejections])
      counter.inc(this.labels, 0);
    for (const reason of ['stop', 'length', 'abort', 'timeout'] as const)
      this.success.inc({ ...this.labels, finished_reason: reason }, 0);
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  scrape(): Promise<string> {
    return this.registry.metrics();
  }

  /** The engine is there. These are information metrics: their labels are the message. */
  started({ name, threads, kvBlocks, weightBytes }: BackendReport): void {
    // The name of the last label is vLLM's, wherever the blocks lie.
    new Gauge({
      name: 'vllm:cache_config_info',
      help: 'Layout of the key/value cache',
      labelNames: [...LABELS, 'block_size', 'num_gpu_blocks'],
      registers: [this.registry],
    }).set({ ...this.labels, block_size: String(KV_BLOCK_TOKENS), num_gpu_blocks: String(kvBlocks) }, 1);
    new Gauge({
      name: 'engine_backend_info',
      help: 'What computes, and on how many threads',
      labelNames: [...LABELS, 'backend', 'threads'],
      registers: [this.registry],
    }).set({ ...this.labels, backend: name, threads: String(threads) }, 1);
    this.gauge('engine_weights_bytes', 'Memory that the weights take', () => weightBytes);
  }

  stepped({ seconds, tokens }: StepReport): void {
    this.stepSeconds.observe(this.labels, seconds);
    this.stepTokens.observe(this.labels, tokens);
  }

  rejected(): void {
    this.rejections.inc(this.labels);
  }

  /**
   * All answers of a request are there; those that were given up are not.
   * @param longest - tokens of the longest of them
   */
  answeredAll(longest: number): void {
    this.requestLongest.observe(this.labels, longest);
  }

  /** @param choices - answers to each prompt */
  asked(choices: number): void {
    this.choices.observe(this.labels, choices);
  }

  admitted(secondsWaited: number, promptTokens: number, cachedTokens: number): void {
    this.queueTime.observe(this.labels, secondsWaited);
    this.promptTokens.inc(this.labels, promptTokens);
    this.cachedTokens.inc(this.labels, cachedTokens);
    this.requestComputed.observe(this.labels, promptTokens - cachedTokens);
  }

  token(secondsSinceLast: number, isFirst: boolean): void {
    (isFirst ? this.firstToken : this.interToken).observe(this.labels, secondsSinceLast);
    this.generationTokens.inc(this.labels);
  }

  answered({
    reason,
    total,
    admitted,
    firstToken,
    promptTokens,
    generationTokens,
    maxTokens,
    preemptions,
  }: AnswerRecord): void {
    this.success.inc({ ...this.labels, finished_reason: reason });
    if (reason === 'abort') return; // its times tell of the client
    this.endToEnd.observe(this.labels, total);
    this.requestPrompt.observe(this.labels, promptTokens);
    this.requestGenerated.observe(this.labels, generationTokens);
    this.requestMaxTokens.observe(this.labels, maxTokens);
    this.requestPreemptions.observe(this.labels, preemptions);
    if (admitted === undefined) return;
    this.inferenceTime.observe(this.labels, total - admitted);
    if (firstToken === undefined) return;
    this.prefillTime.observe(this.labels, firstToken - admitted);
    this.decodeTime.observe(this.labels, total - firstToken);
    if (generationTokens > 1) this.perToken.observe(this.labels, (total - firstToken) / (generationTokens - 1));
  }

  /** A text became a vector. */
  pooled(seconds: number, promptTokens: number): void {
    this.promptTokens.inc(this.labels, promptTokens);
    this.requestPrompt.observe(this.labels, promptTokens);
    this.success.inc({ ...this.labels, finished_reason: 'stop' });
    this.endToEnd.observe(this.labels, seconds);
  }

  private counter(name: string, help: string): Counter<(typeof LABELS)[number]> {
    return new Counter({ name, help, labelNames: LABELS, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram<(typeof LABELS)[number]> {
    return new Histogram({ name, help, labelNames: LABELS, buckets, registers: [this.registry] });
  }

  private gauge(name: string, help: string, value: () => number): void {
    const { labels } = this;
    const gauge: Gauge<(typeof LABELS)[number]> = new Gauge({
      name,
      help,
      labelNames: LABELS,
      registers: [this.registry],
      collect: () => gauge.set(labels, value()),
    });
  }

  /** A counter of what the engine counts. */
  private total(name: string, help: string, value: () => number): void {
    const { labels } = this;
    const counter: Counter<(typeof LABELS)[number]> = new Counter({
      name,
      help,
      labelNames: LABELS,
      registers: [this.registry],
      collect: () => {
        counter.reset();
        counter.inc(labels, value());
      },
    });
  }

  /** vLLM tells those that wait for room from those that it holds back itself, of which there are none here. */
  private waitingByReason(stats: () => EngineStats): void {
    const { labels } = this;
    const gauge: Gauge<(typeof LABELS)[number] | 'reason'> = new Gauge({
      name: 'vllm:num_requests_waiting_by_reason',
      help: 'Requests that wait, by why',
      labelNames: [...LABELS, 'reason'],
      registers: [this.registry],
      collect: () => {
        gauge.set({ ...labels, reason: 'capacity' }, stats().waiting);
        gauge.set({ ...labels, reason: 'deferred' }, 0);
      },
    });
  }
}
