import type { ModelSpec } from '../../checkpoint/model-spec';
import type { WeightSource } from '../../checkpoint/weight-source';
import type { BackendLimits, ComputeBackend, StepBatch } from '../compute-backend';
import { Bert } from './bert';
import { Gpt2 } from './gpt2';
import { Llama } from './llama';
import type { Transformer } from './transformer';
import { unrolledLinear } from './unrolled-linear';

/**
 * Computes the model in plain TypeScript, on one thread, with float32 weights (quantised weights are decoded). Every
 * faster backend is checked against it; golden vectors in the tests check it against PyTorch's transformers.
 */
export class ReferenceBackend implements ComputeBackend {
  readonly info: ComputeBackend['info'];
  private readonly transformer: Transformer;
  private readonly wanted: Float32Array; // [outputs][hidden]

  constructor(
    readonly spec: ModelSpec,
    weights: WeightSource,
    readonly limits: BackendLimits,
  ) {
    let elements = 0;
    const count = (shape: readonly number[]): void => {
      elements += shape.reduce((product, size) => product * size, 1);
    };
    const counted: WeightSource = {
      matrix: (name, shape, isTransposed) => {
        count(shape);
        return weights.matrix(name, shape, isTransposed);
      },
      floats: (name, shape) => {
        count(shape);
        return weights.floats(name, shape);
      },
    };
    this.transformer = makeTransformer(spec, counted, limits);
    this.wanted = new Float32Array(limits.maxRows * spec.hidden);
    this.info = { name: 'reference', threads: 1, weightBytes: elements * Float32Array.BYTES_PER_ELEMENT };
  }

  step(batch: StepBatch, result: Float32Array): void {
    const { hidden } = this.spec;
    const { head } = this.transformer;
    if (batch.outputKind === 'logits' && head === undefined)
      throw new TypeError(`A ${this.spec.family} encoder has no logits. Set outputKind to 'hidden'.`);
    const states = this.transformer.forward(batch); // [rows][hidden]
    // Only the output rows go through the head: it is the largest matrix of a small model.
    const wanted = batch.outputKind === 'hidden' ? result : this.wanted;
    for (let i = 0; i < batch.outputs; i += 1) {
      const from = batch.output[i]! * hidden;
      wanted.set(states.subarray(from, from + hidden), i * hidden);
    }
    if (batch.outputKind === 'logits' && head !== undefined) unrolledLinear(this.wanted, batch.outputs, head, result);
  }

  dispose(): void {
    // Nothing to free: all memory is garbage-collected.
  }
}

function makeTransformer(spec: ModelSpec, weights: WeightSource, limits: BackendLimits): Transformer {
  if (spec.family === 'gpt2') return new Gpt2(spec, weights, limits);
  return spec.family === 'llama' ? new Llama(spec, weights, limits) : new Bert(spec, weights, limits);
}
