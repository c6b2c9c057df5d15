import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { KV_BLOCK_TOKENS } from '../backend/compute-backend';
import type { EngineStats, FinishReason } from '../engine/protocol';

/** Bucket edges in seconds. @see https://github.com/vllm-project/vllm vllm/v1/metrics (0.32); ours start lower, for small models */
const FIRST_TOKEN_SECONDS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560];
const INTER_TOKEN_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const REQUEST_SECONDS = [0.01, 0.05, 0.1, 0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const LABELS = ['model_name', 'engine'] as const;

/**
 * Metrics by vLLM's names, so that dashboards, alerts and autoscaling are the same whether a pod runs this engine or vLLM.
 *
 * @see https://docs.vllm.ai (Production Metrics)
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly labels: { readonly model_name: string; readonly engine: string };
  private readonly promptTokens = this.counter('vllm:prompt_tokens_total', 'Tokens of prompts that were computed');
  private readonly generationTokens = this.counter('vllm:generation_tokens_total', 'Tokens that were generated');
  private readonly rejections = this.counter('vllm:admission_rejections_total', 'Requests that were turned away because the queue was full');
  private readonly success = new Counter({
    name: 'vllm:request_success_total',
    help: 'Requests that ended, by why',
    labelNames: [...LABELS, 'finished_reason'],
    registers: [this.registry],
  });
  private readonly firstToken = this.histogram('vllm:time_to_first_token_seconds', 'From the request to its first token', FIRST_TOKEN_SECONDS);
  private readonly interToken = this.histogram('vllm:inter_token_latency_seconds', 'Between two tokens of a request', INTER_TOKEN_SECONDS);
  private readonly queueTime = this.histogram('vllm:request_queue_time_seconds', 'From the request to its place in the batch', REQUEST_SECONDS);
  private readonly endToEnd = this.histogram('vllm:e2e_request_latency_seconds', 'From the request to its last token', REQUEST_SECONDS);

  /** @param stats - asked at every scrape */
  constructor(modelName: string, kvBlocks: number, stats: () => EngineStats) {
    this.labels = { model_name: modelName, engine: '0' };
    this.gauge('vllm:num_requests_running', 'Requests that are computed now', () => stats().running);
    this.gauge('vllm:num_requests_waiting', 'Requests that wait for a place in the batch', () => stats().waiting);
    this.gauge('vllm:kv_cache_usage_perc', 'Used part of the key/value cache, 0 to 1', () => stats().kvCacheUsage);
    // An information metric: its labels are the message. The name of the last label is vLLM's, wherever the blocks lie.
    new Gauge({ name: 'vllm:cache_config_info', help: 'Layout of the key/value cache', labelNames: [...LABELS, 'block_size', 'num_gpu_blocks'], registers: [this.registry] })
      .set({ ...this.labels, block_size: String(KV_BLOCK_TOKENS), num_gpu_blocks: String(kvBlocks) }, 1);
    // Counters that nothing has counted yet are missing from a scrape, and a rate over them is missing too.
    for (const counter of [this.promptTokens, this.generationTokens, this.rejections]) counter.inc(this.labels, 0);
    for (const reason of ['stop', 'length', 'abort', 'timeout'] as const) this.success.inc({ ...this.labels, finished_reason: reason }, 0);
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  scrape(): Promise<string> {
    return this.registry.metrics();
  }

  rejected(): void {
    this.rejections.inc(this.labels);
  }

  admitted(secondsWaited: number, promptTokens: number): void {
    this.queueTime.observe(this.labels, secondsWaited);
    this.promptTokens.inc(this.labels, promptTokens);
  }

  token(secondsSinceLast: number, isFirst: boolean): void {
    (isFirst ? this.firstToken : this.interToken).observe(this.labels, secondsSinceLast);
    this.generationTokens.inc(this.labels);
  }

  finished(reason: FinishReason, seconds: number): void {
    this.success.inc({ ...this.labels, finished_reason: reason });
    if (reason !== 'abort') this.endToEnd.observe(this.labels, seconds);
  }

  /** A text became a vector. */
  pooled(seconds: number, promptTokens: number): void {
    this.promptTokens.inc(this.labels, promptTokens);
    this.finished('stop', seconds);
  }

  private counter(name: string, help: string): Counter<(typeof LABELS)[number]> {
    return new Counter({ name, help, labelNames: LABELS, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram<(typeof LABELS)[number]> {
    return new Histogram({ name, help, labelNames: LABELS, buckets, registers: [this.registry] });
  }

  private gauge(name: string, help: string, value: () => number): void {
    const { labels } = this;
    const gauge: Gauge<(typeof LABELS)[number]> = new Gauge({ name, help, labelNames: LABELS, registers: [this.registry], collect: () => gauge.set(labels, value()) });
  }
}
