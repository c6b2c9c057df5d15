/**
 * The names that a Hugging Face checkpoint may have for a tensor of model-tensors.ts, that name first. Variants come
 * from the class that saved the model, which may add or drop a prefix, and from TensorFlow's names for a LayerNorm.
 */
export function nameVariants(name: string): string[] {
  if (/^(?:embeddings|encoder|pooler)\./.test(name)) {
    const names = [
      name,
      name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta'),
    ];
    return [...new Set([...names, ...names.map((own) => `bert.${own}`)])];
  }
  // GPT-2's first checkpoints were saved without their head, and so without the prefix.
  if (/^(?:wte|wpe|h|ln_f)\./.test(name)) return [name, `transformer.${name}`];
  // Embedding models of Llama's family are saved without their head, and so without the prefix.
  return name.startsWith('model.') ? [name, name.slice('model.'.length)] : [name];
}
