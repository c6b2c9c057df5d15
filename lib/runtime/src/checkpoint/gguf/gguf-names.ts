import {
  type LinearTensors,
  modelTensors,
  type ModelTensors,
  type NormTensors,
  type TableTensor,
  type TensorName,
} from '../model-tensors';
import type { ModelSpec } from '../model-spec';

/** A tensor as GGUF files name it. */
export interface GgufTensorName {
  readonly name: string;
  /** Heads of rotary channels in its rows; undefined: none. */
  readonly rotaryHeads: number | undefined;
}

/** The GGUF names of a model's tensors, by their names in Hugging Face checkpoints; both with `.weight` or `.bias`. */
export function ggufNames(spec: ModelSpec): ReadonlyMap<string, GgufTensorName> {
  const names = new Map<string, GgufTensorName>();
  const add = ({ name, ggufName }: TensorName, kind: 'weight' | 'bias', rotaryHeads?: number): void => {
    names.set(`${name}.${kind}`, { name: `${ggufName}.${kind}`, rotaryHeads });
  };
  const tensors = modelTensors(spec);
  for (const { parts, hasBias } of linearsOf(tensors)) {
    for (const part of parts) {
      add(part, 'weight', part.rotaryHeads);
      if (hasBias) add(part, 'bias', part.rotaryHeads);
    }
  }
  for (const norm of normsOf(tensors)) {
    add(norm, 'weight');
    if (norm.hasShift) add(norm, 'bias');
  }
  for (const table of tablesOf(tensors)) add(table, 'weight');
  return names;
}

function linearsOf({ embedding, head, layers }: ModelTensors): LinearTensors[] {
  return [
    embedding,
    ...(typeof head === 'string' ? [] : [head]),
    ...layers.flatMap(({ qkv, out, gate, up, down }) => [qkv, out, ...(gate === undefined ? [] : [gate]), up, down]),
  ];
}

function normsOf({ finalNorm, layers }: ModelTensors): NormTensors[] {
  const ofLayers = layers.flatMap((layer) => [layer.attentionNorm, layer.mlpNorm, layer.queryNorm, layer.keyNorm]);
  return [finalNorm, ...ofLayers].filter((norm) => norm !== undefined);
}

function tablesOf({ positions, tokenTypes }: ModelTensors): TableTensor[] {
  return [positions, tokenTypes].filter((table) => table !== undefined);
}
