import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigFields } from './config-fields';
import { isRecord, readJsonValue } from './json-file';
import { ModelError } from './model-error';
import type { PoolingSpec } from './model-spec';

/** The steps from hidden states to an embedding, in their order. */
const STEPS = ['Transformer', 'Pooling', 'Normalize'];

/** How 1_Pooling/config.json names what we have: as a switch each, or in newer files as one name. */
const POOLINGS = [
  { type: 'mean', name: 'mean', field: 'pooling_mode_mean_tokens' },
  { type: 'cls', name: 'cls', field: 'pooling_mode_cls_token' },
  { type: 'last', name: 'lasttoken', field: 'pooling_mode_lasttoken' },
] as const;
/** What it may also switch on; what is more than one is joined to a longer vector. */
const OTHER_POOLINGS = [
  'pooling_mode_max_tokens',
  'pooling_mode_mean_sqrt_len_tokens',
  'pooling_mode_weightedmean_tokens',
];

/**
 * How a folder that sentence-transformers saved makes embeddings: `modules.json` lists the steps,
 * `1_Pooling/config.json` says how to pool. Undefined for every other folder.
 */
export function readPooling(folder: string): PoolingSpec | undefined {
  const path = join(folder, 'modules.json');
  if (!existsSync(path)) return undefined;
  const modules = readJsonValue(path, 'config-invalid');
  if (!Array.isArray(modules) || !modules.every(isRecord))
    throw new ModelError('config-invalid', `${path} is not a list of modules.`);
  // Names of classes: sentence_transformers.models.Pooling, or with another path in front in newer versions.
  const steps = modules.map(({ type }) => (typeof type === 'string' ? (type.split('.').at(-1) ?? '') : ''));
  if (steps.join() !== STEPS.slice(0, steps.length).join() || steps.length < 2) {
    throw new ModelError(
      'config-unsupported',
      `${path} lists the modules ${steps.join(', ').slice(0, 200)}; supported: ${STEPS.slice(0, 2).join(', ')}, and behind them ${STEPS[2]}.`,
    );
  }
  const where = modules[1]?.path;
  // A name with a path in it could point out of the folder.
  if (typeof where !== 'string' || !/^\w[\w-]*$/.test(where))
    throw new ModelError(
      'config-invalid',
      `${path} has the module Pooling in ${JSON.stringify(where)?.slice(0, 200)}, which is not the name of a folder beside it.`,
    );
  return {
    type: poolingType(ConfigFields.read(join(folder, where, 'config.json'))),
    normalize: steps.length === STEPS.length,
  };
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
      `true, or else one of ${POOLINGS.slice(1)
        .map(({ field }) => field)
        .join(', ')}, and only one of them`,
    );
  return chosen[0].type;
}
