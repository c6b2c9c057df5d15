/**
 * Bucket edges of vLLM 0.32; those in seconds start lower, for small models.
 * @see https://github.com/vllm-project/vllm vllm/v1/metrics/loggers.py
 */
export const FIRST_TOKEN_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
export const INTER_TOKEN_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
export const REQUEST_SECONDS = [
  0.01, 0.05, 0.1, 0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];
export const STEP_TOKENS = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
export const CHOICES = [1, 2, 5, 10, 20];
export const PREEMPTIONS = [1, 2, 3, 4, 5, 10, 20];
/** Not from vLLM: starts with a step of a model of a few million parameters. */
export const STEP_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** 1, 2, 5, 10, 20, 50 … up to `max`, as vLLM does for token counts. */
export function tokenBuckets(max: number): number[] {
  const buckets: number[] = [];
  for (let power = 1; power <= max; power *= 10)
    buckets.push(...[1, 2, 5].map((digit) => digit * power).filter((edge) => edge <= max));
  return buckets;
}
