import type { EngineReport, TokenReport } from '../protocol';

/**
 * The report of an ordinary step as a list of numbers: {@link STATS}, then id and token of each answer. Nearly all
 * steps are ordinary, and copying an object with names between threads costs several times as much.
 */
export type StepMessage = readonly number[];

const STATS = 8;

/** The message of a step that did nothing but add tokens to answers; undefined for every other step. */
export function stepMessage(report: EngineReport): StepMessage | undefined {
  const { admitted, tokens, promptLogprobs, pooled, finished, refused, stats, step } = report;
  const others = admitted.length + promptLogprobs.length + pooled.length + finished.length + refused.length;
  if (step === undefined || others > 0 || tokens.some(({ logprobs }) => logprobs !== undefined)) return undefined;
  const message = [
    stats.running,
    stats.waiting,
    stats.kvCacheUsage,
    stats.preemptions,
    stats.prefixCacheQueries,
    stats.prefixCacheHits,
    step.seconds,
    step.tokens,
  ];
  for (const { id, token } of tokens) message.push(id, token);
  return message;
}

export function isStepMessage(message: object): message is StepMessage {
  return Array.isArray(message);
}

/** The report that a {@link stepMessage} was made from. */
export function reportOfStep(message: StepMessage): EngineReport {
  const at = (index: number): number => message[index]!;
  const tokens: TokenReport[] = [];
  for (let index = STATS; index < message.length; index += 2)
    tokens.push({ id: at(index), token: at(index + 1), logprobs: undefined });
  return {
    admitted: [],
    tokens,
    promptLogprobs: [],
    pooled: [],
    finished: [],
    refused: [],
    stats: {
      running: at(0),
      waiting: at(1),
      kvCacheUsage: at(2),
      preemptions: at(3),
      prefixCacheQueries: at(4),
      prefixCacheHits: at(5),
    },
    step: { seconds: at(6), tokens: at(7) },
  };
}
