import { modelTensors, outputsOf, qkvWidths } from '../../../lib/runtime/src/checkpoint/model-tensors';
import { ggufNames } from '../../../lib/runtime/src/checkpoint/gguf/gguf-names';
import { parameterCount } from '../../../lib/runtime/src/checkpoint/parameter-count';
import type { BertSpec, Gpt2Spec, LlamaSpec, ModelSpec } from '../../../lib/runtime/src/checkpoint/model-spec';

const SIZES = { vocabSize: 50, layers: 2, hidden: 24, intermediate: 40, maxPositions: 16, normEpsilon: 1e-5 };
const ENDS = { bosTokenId: 0, eosTokenIds: [1] };
const GPT2: Gpt2Spec = { ...SIZES, ...ENDS, family: 'gpt2', heads: 3, kvHeads: 3, headDim: 8, tiedHead: true };
const LLAMA: LlamaSpec = {
  ...SIZES,
  ...ENDS,
  family: 'llama',
  heads: 6,
  kvHeads: 2,
  headDim: 8,
  tiedHead: false,
  rope: { type: 'default', theta: 10_000 },
  qkvBias: true,
  outBias: false,
  mlpBias: false,
  qkNorm: true,
  slidingWindow: undefined,
};
const BERT: BertSpec = {
  ...SIZES,
  family: 'bert',
  heads: 3,
  kvHeads: 3,
  headDim: 8,
  tokenTypes: 2,
  pooling: { type: 'mean', normalize: true },
  classifier: undefined,
};

describe.each<[string, ModelSpec]>([
  ['GPT-2', GPT2],
  ['Llama', LLAMA],
  ['BERT', BERT],
])('the tensors of a %s', (_title, spec) => {
  const tensors = modelTensors(spec);

  test('have as many weights in their matrices as the model has parameters', () => {
    const { embedding, head, positions, layers } = tensors;
    const linears = [
      embedding,
      ...(typeof head === 'string' ? [] : [head]),
      ...layers.flatMap(({ qkv, out, gate, up, down }) => [qkv, out, up, down, ...(gate === undefined ? [] : [gate])]),
    ];
    const table = positions === undefined ? 0 : positions.entries * positions.width;

    expect(table + linears.reduce((sum, layer) => sum + outputsOf(layer) * layer.inputs, 0)).toBe(parameterCount(spec));
  });

  test('give queries, keys and values all channels of the layer that they come from', () => {
    const [query, key, value] = qkvWidths(spec);

    for (const { qkv } of tensors.layers) expect(outputsOf(qkv)).toBe(query + key + value);
  });

  test('have different names, in both formats', () => {
    const names = ggufNames(spec);

    expect(names.size).toBeGreaterThan(20);
    expect(new Set([...names.values()].map(({ name }) => name)).size).toBe(names.size);
  });
});

test.each<[ModelSpec, string, string, number | undefined]>([
  [GPT2, 'h.1.attn.c_attn.bias', 'blk.1.attn_qkv.bias', undefined],
  [GPT2, 'wpe.weight', 'position_embd.weight', undefined],
  [LLAMA, 'model.layers.1.self_attn.q_proj.weight', 'blk.1.attn_q.weight', 6],
  [LLAMA, 'model.layers.0.self_attn.k_proj.bias', 'blk.0.attn_k.bias', 2],
  [LLAMA, 'model.layers.0.self_attn.q_norm.weight', 'blk.0.attn_q_norm.weight', undefined],
  [LLAMA, 'lm_head.weight', 'output.weight', undefined],
  [BERT, 'encoder.layer.1.output.LayerNorm.bias', 'blk.1.layer_output_norm.bias', undefined],
  [BERT, 'embeddings.token_type_embeddings.weight', 'token_types.weight', undefined],
])('a tensor has its name in GGUF files (%#)', (spec, name, expected, rotaryHeads) => {
  expect(ggufNames(spec).get(name)).toEqual({ name: expected, rotaryHeads });
});

test('there is no name for a tensor that the model does not have', () => {
  expect(ggufNames(GPT2).get('lm_head.weight')).toBeUndefined();
  expect(ggufNames(LLAMA).get('model.layers.2.mlp.up_proj.weight')).toBeUndefined();
  expect(ggufNames(LLAMA).get('model.layers.0.self_attn.o_proj.bias')).toBeUndefined();
  expect(ggufNames(LLAMA).get('model.norm.bias')).toBeUndefined();
});
