import { viewHalves } from '../dtype';
import type { Stored } from '../matrix';
import { quantize } from '../quantize';
import { asStored } from '../stored-matrix';
import type { MatrixShape } from '../weight-source';
import { GGML_TYPES } from './ggml-types';

/**
 * A matrix of a GGUF file: Q8_0 and Q4_0 as the blocks of the file, BF16 as it is, F32 and F16 as float32. Other
 * quantised types have minima, more bits or scales of their own, which our blocks have no place for: they become 8-bit,
 * which is nearly exact (4 to 64 levels among 255) and takes up to three times the memory; float32 would take four
 * times that.
 *
 * @param bytes - the elements as they are in the file
 * @param shape - [outputs, inputs]; inputs fill whole blocks (the header reader checks that)
 */
export function ggmlMatrix(type: number, bytes: Uint8Array, shape: MatrixShape): Stored {
  const known = GGML_TYPES.get(type);
  if (known === undefined) throw new TypeError(`type ${type} passed the header check`);
  switch (known.name) {
    case 'BF16':
      return { layout: 'floats', type: 'bf16', values: viewHalves(bytes) };
    case 'Q8_0':
      return { layout: 'blocks', type: 'q8', blocks: bytes };
    case 'Q4_0':
      return { layout: 'blocks', type: 'q4', blocks: bytes };
    default: {
      const floats = { type: 'f32', values: known.decode(bytes) } as const;
      return known.block === 1 ? asStored(floats) : asStored(quantize(floats, shape, 'q8'));
    }
  }
}
