/** A linear layer, y = x W^T + b. */
export interface Linear {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs][inputs] */
  readonly weight: Float32Array;
  /** [outputs] */
  readonly bias: Float32Array | undefined;
}

/**
 * Applies a linear layer to `rows` rows. The definition that every faster version is checked against: each sum adds the
 * inputs in order, in double precision.
 *
 * @param x - [rows][inputs]
 * @param y - [rows][outputs], overwritten
 */
export function linear(
  x: Float32Array,
  rows: number,
  { inputs, outputs, weight, bias }: Linear,
  y: Float32Array,
): void {
  for (let row = 0; row < rows; row += 1) {
    for (let o = 0; o < outputs; o += 1) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1) sum += x[row * inputs + i]! * weight[o * inputs + i]!;
      y[row * outputs + o] = sum + (bias?.[o] ?? 0);
    }
  }
}
