import { endTokens, type ModelSpec } from '../../checkpoint/model-spec';
import { loadModel } from '../../model';
import { createConstraintFactory } from './constraint-factory';
import type { ConstraintFactory } from './token-constraint';

/** Constraints for the answers of a model. Its tokenizer is read for the first constraint. */
export function modelConstraints(folder: string, spec: ModelSpec): ConstraintFactory {
  return createConstraintFactory(() => ({
    bytes: loadModel(folder).tokenizer.tokenBytes().slice(0, spec.vocabSize),
    endTokens: endTokens(spec),
  }));
}
