import type { Head, NeededStates } from '../heads/head';
import type { FinishReason, PoolRequest } from './protocol';
import type { ReportDraft } from './report-draft';
import type { Sequence, Task } from './scheduling/sequence';

/** Computes a vector: collects the hidden states that the head needs, over one or more steps. */
export class PoolTask implements Task {
  readonly outputKind = 'hidden';
  private readonly needs: NeededStates;
  private readonly states: Float32Array; // [tokens][hidden], or [1][hidden] if one state is needed
  private collected = 0;

  constructor(
    private readonly request: PoolRequest,
    private readonly hidden: number,
    private readonly head: Head,
  ) {
    this.needs = head.needs[request.task];
    this.states = new Float32Array(this.rows * hidden);
  }

  get neededFrom(): number {
    if (this.collected === this.rows) return Infinity;
    return this.needs === 'last' ? this.request.tokens.length - 1 : this.collected;
  }

  needsResult(position: number): boolean {
    return position >= this.neededFrom && (this.needs !== 'first' || position === 0);
  }

  addResult(_position: number, state: Float32Array): void {
    this.states.set(state, this.collected * this.hidden);
    this.collected += 1;
  }

  finishReason({ id }: Sequence, draft: ReportDraft): FinishReason | undefined {
    if (this.collected < this.rows) return undefined;
    const { head, states, rows } = this;
    draft.pooled.push({
      id,
      values: this.request.task === 'embed' ? head.pool(states, rows) : head.classify(states, rows),
    });
    return 'stop';
  }

  private get rows(): number {
    return this.needs === 'all' ? this.request.tokens.length : 1;
  }
}
