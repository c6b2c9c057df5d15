import type { Engine } from '../../../lib/runtime/src/engine/engine';
import type { EngineReport, TokenLogprobs } from '../../../lib/runtime/src/engine/protocol';

/** The results of each request. */
export interface Outcome {
  readonly reports: EngineReport[];
  readonly tokens: Map<number, number[]>;
  readonly logprobs: Map<number, TokenLogprobs[]>;
  readonly promptLogprobs: Map<number, readonly (TokenLogprobs | undefined)[]>;
  readonly pooled: Map<number, Float32Array>;
  readonly reasons: Map<number, string>;
}

/** Runs steps until the engine is idle. Throws if it does not finish. */
export function finish(engine: Engine, beforeStep?: (step: number) => void): Outcome {
  const outcome: Outcome = {
    reports: [],
    tokens: new Map(),
    logprobs: new Map(),
    promptLogprobs: new Map(),
    pooled: new Map(),
    reasons: new Map(),
  };
  for (let step = 0; ; step += 1) {
    beforeStep?.(step);
    if (engine.isIdle) return outcome;
    if (step > 20_000) throw new Error(`not idle after ${step} steps: ${JSON.stringify(engine.stats)}`);
    record(engine.step(), outcome);
  }
}

function record(report: EngineReport, outcome: Outcome): void {
  outcome.reports.push(report);
  for (const { id, token, logprobs } of report.tokens) {
    if (outcome.reasons.has(id)) throw new Error(`a token for ${id}, which has ended`);
    outcome.tokens.set(id, [...(outcome.tokens.get(id) ?? []), token]);
    if (logprobs !== undefined) outcome.logprobs.set(id, [...(outcome.logprobs.get(id) ?? []), logprobs]);
  }
  for (const { id, logprobs } of report.promptLogprobs) {
    if (outcome.promptLogprobs.has(id) || outcome.tokens.get(id)?.length === 2)
      throw new Error(`the prompt of ${id} is reported late or twice`);
    outcome.promptLogprobs.set(id, logprobs);
  }
  for (const { id, values } of report.pooled) outcome.pooled.set(id, values);
  const ends = [...report.finished, ...report.refused.map(({ id, message }) => ({ id, reason: message }))];
  for (const { id, reason } of ends) {
    if (outcome.reasons.has(id)) throw new Error(`${id} ends twice`);
    outcome.reasons.set(id, reason);
  }
}
