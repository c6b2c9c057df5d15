import type { WeightSource } from '../../checkpoint/checkpoint';
import { ModelError } from '../../checkpoint/model-error';
import type { ModelSpec } from '../../checkpoint/model-spec';
import type { BackendLimits, ComputeBackend, StepBatch } from '../compute-backend';
import type { Decoder } from './decoder';
import { Gpt2 } from './gpt2';
import { linear } from './linear';
import { Llama } from './llama';

/**
 * The model in plain TypeScript, one thread, float32 weights: what every faster backend is checked against.
 * Checked itself against PyTorch's transformers by the golden vectors in the tests.
 */
export class ReferenceBackend implements ComputeBackend {
  readonly info: ComputeBackend['info'];
  private readonly decoder: Decoder;
  private readonly wanted: Float32Array; // [outputs][hidden]

  constructor(readonly spec: ModelSpec, weights: WeightSource, readonly limits: BackendLimits) {
    let weightBytes = 0;
    const counted: WeightSource = {
      has: (name) => weights.has(name),
      matrix: (name, shape, isTransposed) => weights.matrix(name, shape, isTransposed),
      floats: (name, shape) => {
        const floats = weights.floats(name, shape);
        weightBytes += floats.byteLength;
        return floats;
      },
    };
    if (spec.family === 'bert') throw new ModelError('config-unsupported', 'The reference backend does not compute encoders.');
    this.decoder = spec.family === 'gpt2' ? new Gpt2(spec, counted, limits) : new Llama(spec, counted, limits);
    this.wanted = new Float32Array(limits.maxRows * spec.hidden);
    this.info = { name: 'reference', threads: 1, weightBytes };
  }

  step(batch: StepBatch, logits: Float32Array): void {
    const { hidden } = this.spec;
    const states = this.decoder.forward(batch); // [rows][hidden]
    // Only wanted rows go through the head: it is the largest matrix of a small model.
    for (let i = 0; i < batch.outputs; i += 1) {
      const from = batch.output[i]! * hidden;
      this.wanted.set(states.subarray(from, from + hidden), i * hidden);
    }
    linear(this.wanted, batch.outputs, this.decoder.head, logits);
  }

  dispose(): void {
    // Plain memory: the collector takes it.
  }
}
