import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPooling } from '../../../lib/runtime/src/checkpoint/sentence-transformers';

const folder = mkdtempSync(join(tmpdir(), 'sentence-transformers-'));
mkdirSync(join(folder, '1_Pooling'));
afterAll(() => rmSync(folder, { recursive: true }));

const TRANSFORMER = { idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Transformer' };
const POOLING = { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' };
const NORMALIZE = { idx: 2, name: '2', path: '2_Normalize', type: 'sentence_transformers.models.Normalize' };
const MEAN = {
  word_embedding_dimension: 384,
  pooling_mode_cls_token: false,
  pooling_mode_mean_tokens: true,
  pooling_mode_max_tokens: false,
};

function poolingOf(modules: unknown, pooling: unknown = MEAN): ReturnType<typeof readPooling> {
  writeFileSync(join(folder, 'modules.json'), JSON.stringify(modules));
  writeFileSync(join(folder, '1_Pooling/config.json'), JSON.stringify(pooling));
  return readPooling(folder);
}

test('a folder without modules.json has no pooling', () => {
  rmSync(join(folder, 'modules.json'), { force: true });
  expect(readPooling(folder)).toBeUndefined();
});

test.each<[string, object[], object, object]>([
  ['the mean, scaled, as all-MiniLM', [TRANSFORMER, POOLING, NORMALIZE], MEAN, { type: 'mean', normalize: true }],
  ['the mean as it is', [TRANSFORMER, POOLING], MEAN, { type: 'mean', normalize: false }],
  [
    'the first token',
    [TRANSFORMER, POOLING, NORMALIZE],
    { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
    { type: 'cls', normalize: true },
  ],
  [
    'the last token',
    [TRANSFORMER, POOLING, NORMALIZE],
    { pooling_mode_lasttoken: true },
    { type: 'last', normalize: true },
  ],
  [
    'the name of a newer file',
    [TRANSFORMER, POOLING],
    { pooling_mode: 'lasttoken' },
    { type: 'last', normalize: false },
  ],
])('it can say %s', (_title, modules, pooling, expected) => {
  expect(poolingOf(modules, pooling)).toEqual(expected);
});

test('its texts are as long as sentence_bert_config.json says', () => {
  const path = join(folder, 'sentence_bert_config.json');
  writeFileSync(path, JSON.stringify({ max_seq_length: 256, do_lower_case: false }));
  expect(poolingOf([TRANSFORMER, POOLING])?.maxTokens).toBe(256);
  writeFileSync(path, JSON.stringify({ max_seq_length: null }));
  expect(poolingOf([TRANSFORMER, POOLING])?.maxTokens).toBeUndefined();
  rmSync(path);
});

test.each<[string, unknown, unknown, RegExp]>([
  [
    'another layer after the pooling',
    [TRANSFORMER, POOLING, { type: 'sentence_transformers.models.Dense' }],
    MEAN,
    /Transformer, Pooling, Dense; supported: Transformer, Pooling, and optionally Normalize after them/,
  ],
  ['no pooling', [TRANSFORMER], MEAN, /Transformer; supported/],
  [
    'the largest values',
    [TRANSFORMER, POOLING],
    { pooling_mode_max_tokens: true },
    /pooling_mode_max_tokens is true; supported: false/,
  ],
  [
    'two kinds at once',
    [TRANSFORMER, POOLING],
    { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true },
    /only one/,
  ],
  ['no kind at all', [TRANSFORMER, POOLING], {}, /pooling_mode_mean_tokens is missing/],
  [
    'a kind that is not known',
    [TRANSFORMER, POOLING],
    { pooling_mode: 'weightedmean' },
    /supported: mean, cls, lasttoken/,
  ],
  [
    'a folder that is not beside it',
    [TRANSFORMER, { ...POOLING, path: '../1_Pooling' }],
    MEAN,
    /not the name of a folder/,
  ],
  ['modules that are no list', { 0: TRANSFORMER }, MEAN, /not a list of modules/],
  ['modules that are no objects', [1, 2], MEAN, /not a list of modules/],
])('%s is refused', (_title, modules, pooling, message) => {
  expect(() => poolingOf(modules, pooling)).toThrow(message);
});
