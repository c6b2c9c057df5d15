import { nameVariants } from '../../../lib/runtime/src/checkpoint/name-variants';

test("a BERT's tensor may have the prefix of a class around it, and TensorFlow's name for a scale or a shift", () => {
  expect(nameVariants('embeddings.LayerNorm.weight')).toEqual([
    'embeddings.LayerNorm.weight',
    'embeddings.LayerNorm.gamma',
    'bert.embeddings.LayerNorm.weight',
    'bert.embeddings.LayerNorm.gamma',
  ]);
  expect(nameVariants('encoder.layer.0.output.LayerNorm.bias')).toContain('bert.encoder.layer.0.output.LayerNorm.beta');
  expect(nameVariants('pooler.dense.bias')).toEqual(['pooler.dense.bias', 'bert.pooler.dense.bias']);
});

test("a Llama's tensor may have no prefix", () => {
  expect(nameVariants('model.layers.0.mlp.up_proj.weight')).toEqual([
    'model.layers.0.mlp.up_proj.weight',
    'layers.0.mlp.up_proj.weight',
  ]);
});

test("a GPT-2's tensor may have the prefix of the class with a head", () => {
  expect(nameVariants('wte.weight')).toEqual(['wte.weight', 'transformer.wte.weight']);
  expect(nameVariants('h.11.mlp.c_fc.bias')).toEqual(['h.11.mlp.c_fc.bias', 'transformer.h.11.mlp.c_fc.bias']);
});

test('every other tensor has its own name only', () => {
  expect(nameVariants('score.weight')).toEqual(['score.weight']);
  expect(nameVariants('lm_head.weight')).toEqual(['lm_head.weight']);
});
