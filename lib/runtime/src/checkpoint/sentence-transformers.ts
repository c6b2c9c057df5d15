import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigFields } from './config-fields';
import { isRecord, readJsonValue } from './json-file';
import { MAX_POSITIONS } from './model-bounds';
import { ModelError } from './model-error';
import type { PoolingSpec } from './model-spec';

/** The modules that compute an embedding, in order. */
const STEPS = ['Transformer', 'Pooling', 'Normalize'];

/** The supported poolings: older versions of 1_Pooling/config.json have a switch for each, newer ones a name. */
const POOLINGS = [
  { type: 'mean', name: 'mean', field: 'pooling_mode_mean_tokens' },
  { type: 'cls', name: 'cls', field: 'pooling_mode_cls_token' },
  { type: 'last', name: 'lasttoken', field: 'pooling_mode_lasttoken' },
] as const;
/** The switches of unsupported poolings. (Several poolings would be joined to a longer vector.) */
const OTHER_POOLINGS = [
  'pooling_mode_max_tokens',
  'pooling_mode_mean_sqrt_len_tokens',
  'pooling_mode_weightedmean_tokens',
];

/**
 * Reads the pooling of a folder that sentence-transformers saved: `modules.json` lists the modules,
 * `1_Pooling/config.json` defines the pooling, `sentence_bert_config.json` the length of texts. Undefined for every
 * other folder.
 */
export function readPooling(folder: string): PoolingSpec | undefined {
  const path = join(folder, 'modules.json');
  if (!existsSync(path)) return undefined;
  const modules = readJsonValue(path, 'config-invalid');
  if (!Array.isArray(modules) || !modules.every(isRecord))
    throw new ModelError('config-invalid', `${path} is not a list of modules.`);
  // Names of classes: sentence_transformers.models.Pooling, with another path in newer versions.
  const steps = modules.map(({ type }) => (typeof type === 'string' ? (type.split('.').at(-1) ?? '') : ''));
  if (steps.join() !== STEPS.slice(0, steps.length).join() || steps.length < 2) {
    throw new ModelError(
      'config-unsupported',
      `${path} lists the modules ${steps.join(', ').slice(0, 200)}; supported: ${STEPS.slice(0, 2).join(', ')}, ` +
        `and optionally ${STEPS[2]} after them.`,
    );
  }
  const where = modules[1]?.path;
  // A name that contains a path could point outside the folder.
  if (typeof where !== 'string' || !/^\w[\w-]*$/.test(where))
    throw new ModelError(
      'config-invalid',
      `${path} has the module Pooling in ${JSON.stringify(where)?.slice(0, 200)}, which is not the name of a ` +
        'folder beside it.',
    );
  return {
    type: poolingType(ConfigFields.read(join(folder, where, 'config.json'))),
    normalize: steps.length === STEPS.length,
    maxTokens: maxTokensOf(folder),
  };
}

/** `sentence_bert_config.json` says to how many tokens sentence-transformers cuts a text. */
function maxTokensOf(folder: string): number | undefined {
  const path = join(folder, 'sentence_bert_config.json');
  if (!existsSync(path)) return undefined;
  const fields = ConfigFields.read(path);
  const isGiven = (fields.get('max_seq_length') ?? undefined) !== undefined;
  return isGiven ? fields.integer('max_seq_length', 1, MAX_POSITIONS) : undefined;
}

function poolingType(config: ConfigFields): PoolingSpec['type'] {
  if (typeof config.get('pooling_mode') === 'string') {
    const name = config.oneOf(
      'pooling_mode',
      POOLINGS.map((pooling) => pooling.name),
    );
    return POOLINGS.find((pooling) => pooling.name === name)?.type ?? 'mean';
  }
  for (const field of OTHER_POOLINGS) config.mustBe(field, false);
  const chosen = POOLINGS.filter(({ field }) => config.boolean(field, false));
  if (chosen[0] === undefined || chosen.length > 1)
    throw config.invalid(
      POOLINGS[0].field,
      `true, or one of ${POOLINGS.slice(1)
        .map(({ field }) => field)
        .join(', ')} instead; only one may be true`,
    );
  return chosen[0].type;
}
