/** The pairs of tokens to merge, with their ranks and results: an open-addressed hash table. */
export class PairTable {
  private readonly mask: number;
  private readonly left: Int32Array; // [slots] -1: empty
  private readonly right: Int32Array;
  private readonly ranks: Int32Array;
  private readonly merged: Int32Array;

  constructor(pairs: number) {
    let slots = 16;
    while (slots < pairs * 2) slots *= 2;
    this.mask = slots - 1;
    this.left = new Int32Array(slots).fill(-1);
    this.right = new Int32Array(slots);
    this.ranks = new Int32Array(slots);
    this.merged = new Int32Array(slots);
  }

  /** Adds a pair; an existing pair gets the new rank, as in a Map. */
  set(left: number, right: number, rank: number, merged: number): void {
    const slot = this.slotOf(left, right);
    this.left[slot] = left;
    this.right[slot] = right;
    this.ranks[slot] = rank;
    this.merged[slot] = merged;
  }

  /** Returns the slot of a pair; -1 if it is not in the table. */
  find(left: number, right: number): number {
    const slot = this.slotOf(left, right);
    return this.left[slot] === -1 ? -1 : slot;
  }

  rankAt(slot: number): number {
    return this.ranks[slot]!;
  }

  mergedAt(slot: number): number {
    return this.merged[slot]!;
  }

  private slotOf(left: number, right: number): number {
    let slot = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.mask;
    while (this.left[slot] !== -1 && (this.left[slot] !== left || this.right[slot] !== right))
      slot = (slot + 1) & this.mask;
    return slot;
  }
}
