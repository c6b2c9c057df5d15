import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bertSpec } from './config-bert';
import { classifierSpec } from './config-classifier';
import { ConfigFields } from './config-fields';
import { gpt2Spec } from './config-gpt2';
import { llamaSpec } from './config-llama';
import { MAX_VOCABULARY } from './model-bounds';
import { type DecoderSpec, type ModelSpec, SUPPORTED_MODEL_TYPES } from './model-spec';
import { readPooling } from './sentence-transformers';

/**
 * Reads and checks the description of a model in a Hugging Face folder: `config.json`, the end tokens in
 * `generation_config.json`, and the pooling in a folder saved by sentence-transformers.
 */
export function readModelSpec(folder: string): ModelSpec {
  const config = ConfigFields.read(join(folder, 'config.json'));
  const type = config.oneOf('model_type', SUPPORTED_MODEL_TYPES);
  config.mustBe('quantization_config', undefined);
  const pooling = readPooling(folder);
  const classifier = classifierSpec(config);
  if (type === 'bert') return { ...bertSpec(config, pooling), classifier };
  const spec = type === 'gpt2' ? gpt2Spec(config) : llamaSpec(config, type);
  const eosTokenIds = endTokens(spec, readGenerationFields(folder));
  // A classifier has no head for tokens; the embedding takes its place, which costs no memory.
  return { ...spec, eosTokenIds, pooling, classifier, tiedHead: spec.tiedHead || classifier !== undefined };
}

/** Joins the end tokens of both files: instruct models list their end-of-turn token in generation_config.json only. */
function endTokens({ eosTokenIds, vocabSize }: DecoderSpec, generation: ConfigFields | undefined): number[] {
  return [...new Set([...eosTokenIds, ...(generation?.tokenIds('eos_token_id', vocabSize) ?? [])])];
}

/** The sampling that the authors of the model recommend: the defaults of requests. */
export interface GenerationDefaults {
  readonly temperature: number | undefined;
  readonly topK: number | undefined;
  readonly topP: number | undefined;
  readonly minP: number | undefined;
  readonly repetitionPenalty: number | undefined;
}

/** The defaults of a model without recommendations. */
export const NO_GENERATION_DEFAULTS: GenerationDefaults = {
  temperature: undefined,
  topK: undefined,
  topP: undefined,
  minP: undefined,
  repetitionPenalty: undefined,
};

/** Reads the sampling defaults of `generation_config.json`, if there is one. */
export function readGenerationDefaults(folder: string): GenerationDefaults {
  const fields = readGenerationFields(folder);
  if (fields === undefined) return NO_GENERATION_DEFAULTS;
  const has = (name: string) => (fields.get(name) ?? undefined) !== undefined;
  const topP = has('top_p') ? fields.positive('top_p') : undefined;
  if (topP !== undefined && topP > 1) throw fields.invalid('top_p', 'a number greater than 0, up to 1');
  return {
    temperature: has('temperature') ? fields.nonNegative('temperature') : undefined,
    // -1 is vLLM's older spelling of 0: all tokens.
    topK: has('top_k') ? Math.max(0, fields.integer('top_k', -1, MAX_VOCABULARY)) : undefined,
    topP,
    minP: has('min_p') ? fields.fraction('min_p') : undefined,
    repetitionPenalty: has('repetition_penalty') ? fields.positive('repetition_penalty') : undefined,
  };
}

function readGenerationFields(folder: string): ConfigFields | undefined {
  const path = join(folder, 'generation_config.json');
  return existsSync(path) ? ConfigFields.read(path) : undefined;
}
