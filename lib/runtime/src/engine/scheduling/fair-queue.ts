import type { Sequence } from './sequence';

/**
 * Waiting sequences. Clients take turns (round robin); the sequences of one client are first in, first out. Preempted
 * sequences come before all others.
 */
export class FairQueue implements Iterable<Sequence> {
  /** Preempted sequences, by order of admission. */
  private readonly preempted: Sequence[] = [];
  /** Waiting sequences by client, the client with the next turn first. No list is empty. */
  private readonly clients = new Map<string, Sequence[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(sequence: Sequence): void {
    this.count += 1;
    const own = this.clients.get(sequence.client);
    if (own === undefined) this.clients.set(sequence.client, [sequence]);
    else own.push(sequence);
  }

  /** Adds a preempted sequence. */
  return(sequence: Sequence): void {
    this.count += 1;
    this.preempted.push(sequence);
    this.preempted.sort((a, b) => a.admissionOrder - b.admissionOrder);
  }

  /** The next sequence to admit. */
  get first(): Sequence | undefined {
    if (this.preempted.length > 0) return this.preempted[0];
    const [own] = this.clients.values();
    return own?.[0];
  }

  /** Removes the first sequence. Its client goes to the end of the round. */
  shift(): void {
    const { first } = this;
    if (first === undefined) return;
    this.remove(first);
    const rest = this.clients.get(first.client);
    if (first.admissionOrder > 0 || rest === undefined) return;
    this.clients.delete(first.client);
    this.clients.set(first.client, rest);
  }

  /** Removes a sequence. Returns whether it was in the queue. */
  remove(sequence: Sequence): boolean {
    const own = sequence.admissionOrder > 0 ? this.preempted : this.clients.get(sequence.client);
    const index = own?.indexOf(sequence) ?? -1;
    if (own === undefined || index < 0) return false;
    own.splice(index, 1);
    this.count -= 1;
    if (own !== this.preempted && own.length === 0) this.clients.delete(sequence.client);
    return true;
  }

  *[Symbol.iterator](): Iterator<Sequence> {
    yield* this.preempted;
    for (const own of this.clients.values()) yield* own;
  }
}
