/**
 * The names that a checkpoint may have for a tensor of a BERT or a Llama, the one that backends ask for first: with the
 * prefix of the class that saved it, and with the names that TensorFlow had for a LayerNorm.
 */
export function tensorNames(name: string): string[] {
  if (/^(?:embeddings|encoder|pooler)\./.test(name)) {
    const names = [
      name,
      name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta'),
    ];
    return [...new Set([...names, ...names.map((own) => `bert.${own}`)])];
  }
  // Embedding models of Llama's family are saved without their head, and so without this prefix.
  return name.startsWith('model.') ? [name, name.slice('model.'.length)] : [name];
}
