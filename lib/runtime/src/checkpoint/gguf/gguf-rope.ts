import type { ConfigFields } from '../config-fields';
import { ModelError } from '../model-error';
import type { RopeSpec } from '../model-spec';
import type { GgufFile } from './gguf-file';
import type { GgufTensorInfo } from './gguf-header';

/** Reads the rotary positions of a GGUF file, with their context scaling. */
export function ggufRope(file: GgufFile, fields: ConfigFields, architecture: string, headDim: number): RopeSpec {
  const key = (name: string): string => `${architecture}.rope.${name}`;
  const theta = fields.positive(key('freq_base'), 10_000);
  // Llama 3.1 and later: the scaling is a tensor, and the metadata does not mention it.
  const factors = file.tensors.get('rope_freqs.weight');
  if (factors !== undefined) return { type: 'factors', theta, factors: ropeFactors(file, factors, headDim) };
  const type = fields.oneOf(
    key('scaling.type'),
    ['none', 'linear'],
    fields.get(key('scale_linear')) === undefined ? 'none' : 'linear',
  );
  if (type === 'none') return { type: 'default', theta };
  return {
    type,
    theta,
    factor: fields.positive(key(fields.get(key('scaling.factor')) === undefined ? 'scale_linear' : 'scaling.factor')),
  };
}

function ropeFactors(file: GgufFile, info: GgufTensorInfo, headDim: number): number[] {
  if (info.shape.join() !== String(headDim / 2))
    throw new ModelError(
      'tensor-mismatch',
      `${file.path}: tensor rope_freqs.weight has the shape [${info.shape.join(', ')}]; the metadata calls for ` +
        `[${headDim / 2}].`,
    );
  const factors = [...file.floats(info)];
  if (!factors.every((factor) => factor > 0 && Number.isFinite(factor)))
    throw new ModelError('config-invalid', `${file.path}: rope_freqs.weight has a factor that is not greater than 0.`);
  return factors;
}
