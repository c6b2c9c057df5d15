import type { Sequence } from './sequence';

/**
 * Sequences that wait. Clients take turns; of one client's sequences the first comes first. Those that were computed
 * before and lost their place come before all others.
 */
export class FairQueue implements Iterable<Sequence> {
  /** By turn of admission. */
  private readonly returned: Sequence[] = [];
  /** The client whose turn it is comes first. No list is empty. */
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

  /** Takes one back that was admitted before. */
  return(sequence: Sequence): void {
    this.count += 1;
    this.returned.push(sequence);
    this.returned.sort((a, b) => a.turn - b.turn);
  }

  /** Whose turn it is. */
  get first(): Sequence | undefined {
    if (this.returned.length > 0) return this.returned[0];
    const [own] = this.clients.values();
    return own?.[0];
  }

  /** Takes out the first. Its client goes to the end of the round. */
  shift(): void {
    const { first } = this;
    if (first === undefined) return;
    this.remove(first);
    const rest = this.clients.get(first.client);
    if (first.turn > 0 || rest === undefined) return;
    this.clients.delete(first.client);
    this.clients.set(first.client, rest);
  }

  /** Takes one out wherever it is. Returns whether it was there. */
  remove(sequence: Sequence): boolean {
    const own = sequence.turn > 0 ? this.returned : this.clients.get(sequence.client);
    const index = own?.indexOf(sequence) ?? -1;
    if (own === undefined || index < 0) return false;
    own.splice(index, 1);
    this.count -= 1;
    if (own !== this.returned && own.length === 0) this.clients.delete(sequence.client);
    return true;
  }

  *[Symbol.iterator](): Iterator<Sequence> {
    yield* this.returned;
    for (const own of this.clients.values()) yield* own;
  }
}
