import type { PairTable } from './pair-table';

/** Words up to this length are searched again for each merge; longer ones use a queue. */
const SHORT = 24;

/** Merges pairs of `symbols` in place until no pair has a rank: the lowest rank first, of equal ranks the leftmost. */
export function mergePairs(symbols: number[], pairs: PairTable): void {
  if (symbols.length > SHORT) {
    mergeLong(symbols, pairs);
    return;
  }
  while (symbols.length > 1) {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    let merged = -1;
    for (let i = 0; i + 1 < symbols.length; i += 1) {
      const slot = pairs.find(symbols[i]!, symbols[i + 1]!);
      if (slot < 0 || pairs.rankAt(slot) >= bestRank) continue;
      best = i;
      bestRank = pairs.rankAt(slot);
      merged = pairs.mergedAt(slot);
    }
    if (best < 0) return;
    symbols[best] = merged;
    symbols.splice(best + 1, 1);
  }
}

/** The same with a linked list of symbols and a heap of their pairs: O(n log n), for texts that are one long word. */
function mergeLong(symbols: number[], pairs: PairTable): void {
  const count = symbols.length;
  const next = Int32Array.from({ length: count }, (_, index) => (index + 1 < count ? index + 1 : -1));
  const previous = Int32Array.from({ length: count }, (_, index) => index - 1);
  const heap = new PairHeap();
  const offer = (place: number): void => {
    const following = place < 0 ? -1 : next[place]!;
    if (following < 0) return;
    const slot = pairs.find(symbols[place]!, symbols[following]!);
    if (slot >= 0) heap.push(pairs.rankAt(slot), place, slot);
  };
  for (let place = 0; place < count; place += 1) offer(place);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const { place, slot } = top;
    const following = next[place]!;
    // A pair that has changed since it was added is in the heap again, or no longer exists.
    if (symbols[place]! < 0 || following < 0 || pairs.find(symbols[place]!, symbols[following]!) !== slot) continue;
    symbols[place] = pairs.mergedAt(slot);
    symbols[following] = -1;
    next[place] = next[following]!;
    if (next[place]! >= 0) previous[next[place]!] = place;
    offer(previous[place]!);
    offer(place);
  }
  let length = 0;
  for (const symbol of symbols) {
    if (symbol < 0) continue;
    symbols[length] = symbol;
    length += 1;
  }
  symbols.length = length;
}

/** A heap of pairs, ordered by rank, then by position. */
class PairHeap {
  private readonly ranks: number[] = [];
  private readonly places: number[] = [];
  private readonly slots: number[] = [];

  push(rank: number, place: number, slot: number): void {
    let index = this.ranks.length;
    this.set(index, rank, place, slot);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  pop(): { place: number; slot: number } | undefined {
    const last = this.ranks.length - 1;
    if (last < 0) return undefined;
    const top = { place: this.places[0]!, slot: this.slots[0]! };
    this.swap(0, last);
    this.ranks.pop();
    this.places.pop();
    this.slots.pop();
    for (let index = 0; ;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2])
        if (child < last && this.isBefore(child, first)) first = child;
      if (first === index) return top;
      this.swap(index, first);
      index = first;
    }
  }

  private isBefore(a: number, b: number): boolean {
    return (
      this.ranks[a]! - this.ranks[b]! < 0 || (this.ranks[a] === this.ranks[b] && this.places[a]! < this.places[b]!)
    );
  }

  private swap(a: number, b: number): void {
    const [rank, place, slot] = [this.ranks[a]!, this.places[a]!, this.slots[a]!];
    this.set(a, this.ranks[b]!, this.places[b]!, this.slots[b]!);
    this.set(b, rank, place, slot);
  }

  private set(index: number, rank: number, place: number, slot: number): void {
    this.ranks[index] = rank;
    this.places[index] = place;
    this.slots[index] = slot;
  }
}
