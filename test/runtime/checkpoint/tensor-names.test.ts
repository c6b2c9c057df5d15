import { tensorNames } from '../../../lib/runtime/src/checkpoint/tensor-names';

test("a BERT's tensor may have the prefix of a class around it, and TensorFlow's name for a scale or a shift", () => {
  expect(tensorNames('embeddings.LayerNorm.weight')).toEqual([
    'embeddings.LayerNorm.weight',
    'embeddings.LayerNorm.gamma',
    'bert.embeddings.LayerNorm.weight',
    'bert.embeddings.LayerNorm.gamma',
  ]);
  expect(tensorNames('encoder.layer.0.output.LayerNorm.bias')).toContain('bert.encoder.layer.0.output.LayerNorm.beta');
  expect(tensorNames('pooler.dense.bias')).toEqual(['pooler.dense.bias', 'bert.pooler.dense.bias']);
});

test("a Llama's tensor may have no prefix", () => {
  expect(tensorNames('model.layers.0.mlp.up_proj.weight')).toEqual([
    'model.layers.0.mlp.up_proj.weight',
    'layers.0.mlp.up_proj.weight',
  ]);
});

test('every other tensor has its own name only', () => {
  expect(tensorNames('wte.weight')).toEqual(['wte.weight']);
  expect(tensorNames('lm_head.weight')).toEqual(['lm_head.weight']);
});
