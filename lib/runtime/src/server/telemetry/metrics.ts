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

/** The figures of a finished answer. Times are in seconds since the request. */
export interface AnswerRecord {
  readonly reason: FinishReason;
  readonly total: number;
  /** Undefined if the answer was never admitted. */
  readonly admitted: number | undefined;
  /** Undefined if no token was generated. */
  readonly firstToken: number | undefined;
  readonly promptTokens: number;
  readonly generationTokens: number;
  readonly maxTokens: number;
  /** How often the sequence was preempted. */
  readonly preemptions: number;
}

/**
 * Metrics under vLLM's names, so that dashboards, alerts and autoscaling work the same for pods of this engine and of
 * vLLM. Metrics that only this engine has are named `engine_…`.
 *
 * @see https://docs.vllm.ai (Production Metrics)
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly labels: { readonly model_name: string; readonly engine: string };
  private readonly promptTokens = this.counter('vllm:prompt_tokens_total', 'Prompt tokens of admitted requests');
  private readonly cachedTokens = this.counter(
    'vllm:prompt_tokens_cached_total',
    'Prompt tokens of admitted requests that were in the prefix cache',
  );
  private readonly generationTokens = this.counter('vllm:generation_tokens_total', 'Generated tokens');
  private readonly rejections = this.counter(
    'vllm:admission_rejections_total',
    'Requests rejected because the queue was full',
  );
  private readonly success = new Counter({
    name: 'vllm:request_success_total',
    help: 'Finished requests, by finish reason',
    labelNames: [...LABELS, 'finished_reason'],
    registers: [this.registry],
  });
  private readonly firstToken = this.histogram(
    'vllm:time_to_first_token_seconds',
    'Time from the request to its first token',
    FIRST_TOKEN_SECONDS,
  );
  private readonly interToken = this.histogram(
    'vllm:inter_token_latency_seconds',
    'Time between two tokens of a request',
    INTER_TOKEN_SECONDS,
  );
  private readonly perToken = this.histogram(
    'vllm:request_time_per_output_token_seconds',
    'Mean time between two tokens, of each request',
    INTER_TOKEN_SECONDS,
  );
  private readonly queueTime = this.histogram(
    'vllm:request_queue_time_seconds',
    'Time from the request to its admission to the batch',
    REQUEST_SECONDS,
  );
  private readonly prefillTime = this.histogram(
    'vllm:request_prefill_time_seconds',
    'Time from admission to the first token',
    REQUEST_SECONDS,
  );
  private readonly decodeTime = this.histogram(
    'vllm:request_decode_time_seconds',
    'Time from the first to the last token',
    REQUEST_SECONDS,
  );
  private readonly inferenceTime = this.histogram(
    'vllm:request_inference_time_seconds',
    'Time from admission to the last token',
    REQUEST_SECONDS,
  );
  private readonly endToEnd = this.histogram(
    'vllm:e2e_request_latency_seconds',
    'Time from the request to its last token',
    REQUEST_SECONDS,
  );
  private readonly stepTokens = this.histogram(
    'vllm:iteration_tokens_total',
    'Tokens computed in an engine step',
    STEP_TOKENS,
  );
  private readonly stepSeconds = this.histogram('engine_step_seconds', 'Duration of an engine step', STEP_SECONDS);
  private readonly choices = this.histogram('vllm:request_params_n', 'Requested answers per prompt (n)', CHOICES);
  private readonly requestPreemptions = this.histogram(
    'vllm:request_num_preemptions',
    'Preemptions of a request',
    PREEMPTIONS,
  );
  private readonly requestPrompt: Histogram<(typeof LABELS)[number]>;
  private readonly requestComputed: Histogram<(typeof LABELS)[number]>;
  private readonly requestGenerated: Histogram<(typeof LABELS)[number]>;
  private readonly requestLongest: Histogram<(typeof LABELS)[number]>;
  private readonly requestMaxTokens: Histogram<(typeof LABELS)[number]>;

  /** @param stats - called at every scrape */
  constructor(modelName: string, maxModelLen: number, stats: () => EngineStats) {
    this.labels = { model_name: modelName, engine: '0' };
    const tokens = tokenBuckets(maxModelLen);
    this.requestPrompt = this.histogram('vllm:request_prompt_tokens', 'Prompt tokens of a request', tokens);
    this.requestComputed = this.histogram(
      'vllm:request_prefill_kv_computed_tokens',
      'Prompt tokens of a request that were not in the prefix cache',
      tokens,
    );
    this.requestGenerated = this.histogram('vllm:request_generation_tokens', 'Generated tokens of a request', tokens);
    this.requestLongest = this.histogram(
      'vllm:request_max_num_generation_tokens',
      'Generated tokens of the longest answer of a request',
      tokens,
    );
    this.requestMaxTokens = this.histogram(
      'vllm:request_params_max_tokens',
      'Token limit of a request (max_tokens)',
      tokens,
    );
    this.gauge('vllm:num_requests_running', 'Running requests', () => stats().running);
    this.gauge('vllm:num_requests_waiting', 'Waiting requests', () => stats().waiting);
    this.gauge('vllm:kv_cache_usage_perc', 'Used fraction of the key/value cache, 0 to 1', () => stats().kvCacheUsage);
    this.total('vllm:num_preemptions_total', 'Preemptions of running requests', () => stats().preemptions);
    this.total(
      'vllm:prefix_cache_queries_total',
      'Prompt tokens that were looked up in the prefix cache',
      () => stats().prefixCacheQueries,
    );
    this.total(
      'vllm:prefix_cache_hits_total',
      'Prompt tokens that were found in the prefix cache',
      () => stats().prefixCacheHits,
    );
    this.waitingByReason(stats);
    // A counter without a value is missing from a scrape, and so is any rate over it; start all of them at 0.
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

  /** The engine has started. Sets information metrics, whose labels carry the values. */
  started({ name, threads, kvBlocks, weightBytes }: BackendReport): void {
    // num_gpu_blocks is vLLM's label name; here the blocks are in main memory.
    new Gauge({
      name: 'vllm:cache_config_info',
      help: 'Layout of the key/value cache',
      labelNames: [...LABELS, 'block_size', 'num_gpu_blocks'],
      registers: [this.registry],
    }).set({ ...this.labels, block_size: String(KV_BLOCK_TOKENS), num_gpu_blocks: String(kvBlocks) }, 1);
    new Gauge({
      name: 'engine_backend_info',
      help: 'Compute backend and its number of threads',
      labelNames: [...LABELS, 'backend', 'threads'],
      registers: [this.registry],
    }).set({ ...this.labels, backend: name, threads: String(threads) }, 1);
    this.gauge('engine_weights_bytes', 'Memory of the weights', () => weightBytes);
  }

  stepped({ seconds, tokens }: StepReport): void {
    this.stepSeconds.observe(this.labels, seconds);
    this.stepTokens.observe(this.labels, tokens);
  }

  rejected(): void {
    this.rejections.inc(this.labels);
  }

  /**
   * All answers of a request have finished. Not called if one was aborted.
   * @param longest - tokens of the longest answer
   */
  finishedAll(longest: number): void {
    this.requestLongest.observe(this.labels, longest);
  }

  /** @param choices - answers to each prompt */
  requested(choices: number): void {
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

  finished({
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
    if (reason === 'abort') return; // an aborted request's timings reflect the client, so they are not recorded
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

  /** The vector of a text was computed. */
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

  /** A counter whose value the engine keeps. */
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

  /** vLLM distinguishes requests that wait for capacity from deferred ones, which this engine does not have. */
  private waitingByReason(stats: () => EngineStats): void {
    const { labels } = this;
    const gauge: Gauge<(typeof LABELS)[number] | 'reason'> = new Gauge({
      name: 'vllm:num_requests_waiting_by_reason',
      help: 'Waiting requests, by reason',
      labelNames: [...LABELS, 'reason'],
      registers: [this.registry],
      collect: () => {
        gauge.set({ ...labels, reason: 'capacity' }, stats().waiting);
        gauge.set({ ...labels, reason: 'deferred' }, 0);
      },
    });
  }
}
