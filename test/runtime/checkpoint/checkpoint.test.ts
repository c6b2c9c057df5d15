import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checkpoint } from '../../../lib/runtime/src/checkpoint/checkpoint';
import type { ModelErrorCode } from '../../../lib/runtime/src/checkpoint/model-error';

const GOLDEN = join(__dirname, '../golden');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function indexOf(change: (map: Record<string, unknown>) => void): void {
  cpSync(join(GOLDEN, 'llama-untied'), folder, { recursive: true });
  const path = join(folder, 'model.safetensors.index.json');
  const index = JSON.parse(readFileSync(path, 'utf8')) as { weight_map: Record<string, unknown> };
  change(index.weight_map);
  writeFileSync(path, JSON.stringify(index));
}

function expectError(act: () => unknown, code: ModelErrorCode, text: string): void {
  expect(act).toThrow(expect.objectContaining({ name: 'ModelError', code, message: expect.stringContaining(text) }));
}

test('shards are one checkpoint', () => {
  const checkpoint = Checkpoint.open(join(GOLDEN, 'llama-untied'));

  expect(checkpoint.floats('lm_head.weight', [230, 32])).toHaveLength(230 * 32);
  expect(checkpoint.floats('model.layers.0.self_attn.q_proj.bias', [48])).toHaveLength(48);
  checkpoint.close();
});

test('a folder without weights is rejected with the supported formats', () => {
  expectError(() => Checkpoint.open(folder), 'file-missing', 'model.safetensors.index.json');
});

test('a shard outside the folder is refused', () => {
  indexOf((map) => {
    map['lm_head.weight'] = '../model.safetensors';
  });
  expectError(() => Checkpoint.open(folder), 'safetensors-invalid', '../model.safetensors');
});

test('a shard that is not there is refused', () => {
  indexOf(() => undefined);
  renameSync(join(folder, 'model-00002-of-00002.safetensors'), join(folder, 'x'));
  expectError(() => Checkpoint.open(folder), 'file-missing', 'model-00002-of-00002.safetensors');
});

test('an index that promises a tensor its shard does not hold is refused', () => {
  indexOf((map) => {
    map.extra = 'model-00001-of-00002.safetensors';
  });
  expectError(() => Checkpoint.open(folder), 'tensor-missing', 'extra');
});

test('a tensor in two shards is refused', () => {
  cpSync(join(GOLDEN, 'gpt2/model.safetensors'), join(folder, 'one.safetensors'));
  cpSync(join(GOLDEN, 'gpt2/model.safetensors'), join(folder, 'two.safetensors'));
  writeFileSync(
    join(folder, 'model.safetensors.index.json'),
    JSON.stringify({
      weight_map: { 'transformer.wte.weight': 'one.safetensors', 'transformer.wpe.weight': 'two.safetensors' },
    }),
  );

  expectError(() => Checkpoint.open(folder), 'safetensors-invalid', 'in more than one shard');
});

test('a tensor that is missing, of another shape or of integers is refused by name', () => {
  const checkpoint = Checkpoint.open(join(GOLDEN, 'gpt2'));

  expectError(() => checkpoint.floats('nothing', [1]), 'tensor-missing', 'nothing');
  expectError(
    () => checkpoint.floats('transformer.wte.weight', [32, 211]),
    'tensor-mismatch',
    '[211, 32]; config.json calls for [32, 211]',
  );
  checkpoint.close();
});

test('integers are rejected as weights', () => {
  const header = JSON.stringify({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } });
  const file = Buffer.alloc(8 + header.length + 8);
  file.writeBigUInt64LE(BigInt(header.length));
  file.write(header, 8);
  writeFileSync(join(folder, 'model.safetensors'), file);

  const checkpoint = Checkpoint.open(folder);

  expectError(() => checkpoint.floats('a', [1]), 'tensor-mismatch', 'I64');
  checkpoint.close();
});
