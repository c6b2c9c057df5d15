/**
 * The `count` tokens with the largest values: the smallest of them first, the others in no particular order. Of equal
 * values the first tokens win. One pass with a heap of the best tokens so far; nothing is sorted.
 *
 * @param values - [vocabSize]
 */
export function topTokens(values: Float32Array, count: number): number[] {
  const heap: number[] = []; // the worst token is the root
  if (count <= 0) return heap;
  for (let token = 0; token < values.length; token += 1) {
    if (heap.length < count) {
      heap.push(token);
      siftUp(heap, values);
    } else if (values[token]! > values[heap[0]!]!) {
      heap[0] = token;
      siftDown(heap, values);
    }
  }
  return heap;
}

/** The token with the largest value; the first of equal ones. */
export function mostLikelyToken(values: Float32Array): number {
  let best = 0;
  for (let token = 1; token < values.length; token += 1) if (values[token]! > values[best]!) best = token;
  return best;
}

/** Compares tokens by their values: negative if `a` ranks before `b`. */
export function compareTokens(values: Float32Array, a: number, b: number): number {
  return values[b]! - values[a]! || a - b;
}

function siftUp(heap: number[], values: Float32Array): void {
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >>> 1;
    if (compareTokens(values, heap[parent]!, heap[child]!) > 0) return;
    swap(heap, parent, child);
    child = parent;
  }
}

function siftDown(heap: number[], values: Float32Array): void {
  let parent = 0;
  for (let child = 1; child < heap.length; child = 2 * parent + 1) {
    if (child + 1 < heap.length && compareTokens(values, heap[child + 1]!, heap[child]!) > 0) child += 1;
    if (compareTokens(values, heap[parent]!, heap[child]!) > 0) return;
    swap(heap, parent, child);
    parent = child;
  }
}

function swap(heap: number[], a: number, b: number): void {
  const token = heap[a]!;
  heap[a] = heap[b]!;
  heap[b] = token;
}
