import type { WeightSource } from '../../../lib/runtime/src/checkpoint/weight-source';
import type { LlamaSpec } from '../../../lib/runtime/src/checkpoint/model-spec';

/**
 * The peer in the benchmark: one decode step of a Llama as it is first written down. Every product is the textbook's
 * triple loop over rows, columns and the inner dimension; keys and values are lists that grow.
 */
export class PlainLlama {
  private readonly keys: Float32Array[][] = []; // [layers][positions] of [kvHeads * headDim]
  private readonly values: Float32Array[][] = [];

  constructor(
    private readonly spec: LlamaSpec,
    private readonly weights: WeightSource,
  ) {
    for (let layer = 0; layer < spec.layers; layer += 1) {
      this.keys.push([]);
      this.values.push([]);
    }
  }

  /** @returns logits, [vocabSize] */
  step(token: number, position: number): Float32Array {
    const { spec } = this;
    const embedding = this.weights.floats('model.embed_tokens.weight', [spec.vocabSize, spec.hidden]);
    const x = embedding.slice(token * spec.hidden, (token + 1) * spec.hidden);
    for (let layer = 0; layer < spec.layers; layer += 1) {
      add(x, this.attention(this.norm(x, `model.layers.${layer}.input_layernorm`), layer, position));
      add(x, this.feedForward(this.norm(x, `model.layers.${layer}.post_attention_layernorm`), layer));
    }
    return matmul(this.norm(x, 'model.norm'), 1, embedding, spec.vocabSize, spec.hidden);
  }

  private attention(x: Float32Array, layer: number, position: number): Float32Array {
    const { heads, kvHeads, headDim, hidden } = this.spec;
    const query = this.linear(x, `model.layers.${layer}.self_attn.q_proj`, heads * headDim, hidden);
    const key = this.linear(x, `model.layers.${layer}.self_attn.k_proj`, kvHeads * headDim, hidden);
    rotate(query, headDim, position, this.spec.rope.theta);
    rotate(key, headDim, position, this.spec.rope.theta);
    const keys = this.keys[layer] ?? [];
    const values = this.values[layer] ?? [];
    keys.push(key);
    values.push(this.linear(x, `model.layers.${layer}.self_attn.v_proj`, kvHeads * headDim, hidden));
    const out = new Float32Array(heads * headDim);
    for (let head = 0; head < heads; head += 1) {
      const q = head * headDim;
      const kv = Math.floor(head / (heads / kvHeads)) * headDim;
      const scores = keys.map((cached) => {
        let dot = 0;
        for (let i = 0; i < headDim; i += 1) dot += query[q + i]! * cached[kv + i]!;
        return dot / Math.sqrt(headDim);
      });
      const max = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - max));
      const sum = powers.reduce((total, power) => total + power, 0);
      for (const [at, power] of powers.entries()) {
        for (let i = 0; i < headDim; i += 1) out[q + i] = out[q + i]! + (power / sum) * values[at]![kv + i]!;
      }
    }
    return this.linear(out, `model.layers.${layer}.self_attn.o_proj`, hidden, heads * headDim);
  }

  private feedForward(x: Float32Array, layer: number): Float32Array {
    const { hidden, intermediate } = this.spec;
    const gate = this.linear(x, `model.layers.${layer}.mlp.gate_proj`, intermediate, hidden);
    const up = this.linear(x, `model.layers.${layer}.mlp.up_proj`, intermediate, hidden);
    return this.linear(
      up.map((value, i) => value * (gate[i]! / (1 + Math.exp(-gate[i]!)))),
      `model.layers.${layer}.mlp.down_proj`,
      hidden,
      intermediate,
    );
  }

  private linear(x: Float32Array, name: string, outputs: number, inputs: number): Float32Array {
    return matmul(x, 1, this.weights.floats(`${name}.weight`, [outputs, inputs]), outputs, inputs);
  }

  private norm(x: Float32Array, name: string): Float32Array {
    const scale = this.weights.floats(`${name}.weight`, [x.length]);
    const mean = x.reduce((sum, value) => sum + value * value, 0) / x.length;
    return x.map((value, i) => (value / Math.sqrt(mean + this.spec.normEpsilon)) * scale[i]!);
  }
}

/** y[rows][outputs] = x[rows][inputs] w[outputs][inputs]^T */
function matmul(x: Float32Array, rows: number, w: Float32Array, outputs: number, inputs: number): Float32Array {
  const y = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row += 1) {
    for (let output = 0; output < outputs; output += 1) {
      let sum = 0;
      for (let i = 0; i < inputs; i += 1) sum += x[row * inputs + i]! * w[output * inputs + i]!;
      y[row * outputs + output] = sum;
    }
  }
  return y;
}

function rotate(x: Float32Array, headDim: number, position: number, theta: number): void {
  const half = headDim / 2;
  for (let start = 0; start < x.length; start += headDim) {
    for (let i = 0; i < half; i += 1) {
      const angle = position / theta ** ((2 * i) / headDim);
      const [a, b] = [x[start + i]!, x[start + half + i]!];
      x[start + i] = a * Math.cos(angle) - b * Math.sin(angle);
      x[start + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
    }
  }
}

function add(x: Float32Array, y: Float32Array): void {
  for (const [i, value] of y.entries()) x[i] = x[i]! + value;
}
