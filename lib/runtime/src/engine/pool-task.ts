import type { Head, NeededStates } from '../heads/head';
import type { FinishReason, PoolRequest } from './protocol';
import type { ReportDraft } from './report-draft';
import type { Sequence, Task } from './scheduling/sequence';

/** A vector in the making: gathers the hidden states that the head needs, however many steps they take. */
export class PoolTask implements Task {
  readonly want = 'hidden';
  private readonly needs: NeededStates;
  private readonly states: Float32Array; // [tokens][hidden], or [1][hidden] of the one that is needed
  private gathered = 0;

  constructor(
    private readonly request: PoolRequest,
    private readonly hidden: number,
    private readonly head: Head,
  ) {
    this.needs = head.needs[request.task];
    this.states = new Float32Array(this.rows * hidden);
  }

  get neededFrom(): number {
    if (this.gathered === this.rows) return Infinity;
    return this.needs === 'last' ? this.request.tokens.length - 1 : this.gathered;
  }

  wants(position: number): boolean {
    return position >= this.neededFrom && (this.needs !== 'first' || position === 0);
  }

  take(_position: number, state: Float32Array): void {
    this.states.set(state, this.gathered * this.hidden);
    this.gathered += 1;
  }

  settle({ id }: Sequence, draft: ReportDraft): FinishReason | undefined {
    if (this.gathered < this.rows) return undefined;
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
