/**
 * The end of a nucleus: it contains all candidates heavier than `weight` and the first `equals` candidates of exactly
 * this weight.
 */
export interface NucleusCut {
  readonly weight: number;
  readonly equals: number;
}

/**
 * Finds the fewest candidates, heaviest first and at least one, whose weights reach the fraction `topP` of the sum.
 * Partitions like quickselect: each round discards one side, so the time is linear in the number of candidates on
 * average.
 *
 * @param weights - [count or more], all greater than 0
 * @param scratch - [count or more], overwritten
 */
export function cutNucleus(weights: Float64Array, count: number, topP: number, scratch: Float64Array): NucleusCut {
  let total = 0;
  for (let i = 0; i < count; i += 1) total += weights[i]!;
  const goal = Math.max(topP * total, Number.MIN_VALUE);

  // Candidates below the bound together have less than 1 - topP of the sum, so the nucleus does not need them.
  const bound = ((1 - topP) * total) / count;
  let high = 0;
  for (let i = 0; i < count; i += 1) {
    if (weights[i]! < bound) continue;
    scratch[high] = weights[i]!;
    high += 1;
  }

  let low = 0; // candidates before it are in the nucleus; the cut lies in [low, high)
  let sum = 0; // of the candidates before `low`
  let lightest = 0;
  while (low < high) {
    const pivot = middleOf(scratch[low]!, scratch[(low + high) >>> 1]!, scratch[high - 1]!);
    let heavier = low; // [low, heavier) > pivot, [heavier, i) = pivot, [lighter, high) < pivot
    let lighter = high;
    let heavierSum = 0;
    for (let i = low; i < lighter;) {
      const weight = scratch[i]!;
      if (weight > pivot) {
        heavierSum += weight;
        scratch[i] = scratch[heavier]!;
        scratch[heavier] = weight;
        heavier += 1;
        i += 1;
      } else if (weight < pivot) {
        lighter -= 1;
        scratch[i] = scratch[lighter]!;
        scratch[lighter] = weight;
      } else {
        i += 1;
      }
    }
    const equals = lighter - heavier;
    if (sum + heavierSum >= goal) {
      high = heavier;
      continue;
    }
    const needed = Math.ceil((goal - sum - heavierSum) / pivot);
    if (needed <= equals) return { weight: pivot, equals: Math.max(1, needed) };
    sum += heavierSum + equals * pivot;
    low = lighter;
    lightest = pivot;
  }
  return { weight: lightest, equals: count }; // reached through rounding only: all candidates are needed
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
