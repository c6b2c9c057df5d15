import type { Model } from '../../model';
import type { VectorText } from '../answers/vectors';
import type { ClassifyBody, EmbeddingBody } from '../schema/pooling';
import { cutOf, readTexts } from './prompt';

/** The texts of `input`. */
export function readInput(body: EmbeddingBody | ClassifyBody, model: Model, maxModelLen: number): VectorText[] {
  const cut = cutOf(body.truncate_prompt_tokens, maxModelLen);
  const input = { texts: body.input, param: 'input', addSpecial: body.add_special_tokens ?? true, cut };
  return readTexts(input, model, maxModelLen).map((tokens) => ({ tokens, param: 'input' }));
}
