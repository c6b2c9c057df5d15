import type { Linear } from './linear';

/**
 * Computes what `linear` computes, to the last bit, in about a quarter of the time.
 *
 * Four outputs at a time: a single sum would wait for its previous addition, four independent sums keep the processor
 * busy. Two rows at a time: each weight is loaded half as often. Each sum still adds the inputs in order, in double
 * precision, so a row's result is the same in any batch.
 *
 * @param x - [rows][inputs]
 * @param y - [rows][outputs], overwritten
 */
export function unrolledLinear(x: Float32Array, rows: number, layer: Linear, y: Float32Array): void {
  const { inputs, outputs, weight, bias } = layer;
  const quads = outputs - (outputs % 4);
  for (let o = 0; o < quads; o += 4) {
    const b0 = bias === undefined ? 0 : bias[o]!;
    const b1 = bias === undefined ? 0 : bias[o + 1]!;
    const b2 = bias === undefined ? 0 : bias[o + 2]!;
    const b3 = bias === undefined ? 0 : bias[o + 3]!;
    let row = 0;
    for (; row + 1 < rows; row += 2) twoRows(x, row, inputs, weight, o, b0, b1, b2, b3, y, outputs);
    if (row < rows) oneRow(x, row, inputs, weight, o, b0, b1, b2, b3, y, outputs);
  }
  for (let o = quads; o < outputs; o += 1) {
    for (let row = 0; row < rows; row += 1) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1) sum += x[row * inputs + i]! * weight[o * inputs + i]!;
      y[row * outputs + o] = sum + (bias === undefined ? 0 : bias[o]!);
    }
  }
}

function oneRow(
  x: Float32Array,
  row: number,
  inputs: number,
  weight: Float32Array,
  o: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
  y: Float32Array,
  outputs: number,
): void {
  const w0 = o * inputs;
  const w1 = w0 + inputs;
  const w2 = w1 + inputs;
  const w3 = w2 + inputs;
  const base = row * inputs;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < inputs; i += 1) {
    const value = x[base + i]!;
    s0 += value * weight[w0 + i]!;
    s1 += value * weight[w1 + i]!;
    s2 += value * weight[w2 + i]!;
    s3 += value * weight[w3 + i]!;
  }
  const out = row * outputs + o;
  y[out] = s0 + b0;
  y[out + 1] = s1 + b1;
  y[out + 2] = s2 + b2;
  y[out + 3] = s3 + b3;
}

function twoRows(
  x: Float32Array,
  row: number,
  inputs: number,
  weight: Float32Array,
  o: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
  y: Float32Array,
  outputs: number,
): void {
  const w0 = o * inputs;
  const w1 = w0 + inputs;
  const w2 = w1 + inputs;
  const w3 = w2 + inputs;
  const baseP = row * inputs;
  const baseQ = baseP + inputs;
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  let p3 = 0;
  let q0 = 0;
  let q1 = 0;
  let q2 = 0;
  let q3 = 0;
  for (let i = 0; i < inputs; i += 1) {
    const p = x[baseP + i]!;
    const q = x[baseQ + i]!;
    const v0 = weight[w0 + i]!;
    const v1 = weight[w1 + i]!;
    const v2 = weight[w2 + i]!;
    const v3 = weight[w3 + i]!;
    p0 += p * v0;
    p1 += p * v1;
    p2 += p * v2;
    p3 += p * v3;
    q0 += q * v0;
    q1 += q * v1;
    q2 += q * v2;
    q3 += q * v3;
  }
  const outP = row * outputs + o;
  const outQ = outP + outputs;
  y[outP] = p0 + b0;
  y[outP + 1] = p1 + b1;
  y[outP + 2] = p2 + b2;
  y[outP + 3] = p3 + b3;
  y[outQ] = q0 + b0;
  y[outQ + 1] = q1 + b1;
  y[outQ + 2] = q2 + b2;
  y[outQ + 3] = q3 + b3;
}
