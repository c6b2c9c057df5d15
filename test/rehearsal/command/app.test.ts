import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineOf } from '../../../lib/rehearsal/src/command/app';
import { checkExisting, existingStackName } from '../../../lib/rehearsal/src/command/existing';
import { nothingKept } from '../../../lib/rehearsal/src/command/keep';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ['cdk.json', 'cdk'],
  ['Pulumi.yaml', 'pulumi'],
])('a folder with %s is an app of %s', (file, engine) => {
  writeFileSync(join(folder, file), '{}');
  expect(engineOf(folder)).toBe(engine);
});

test('a folder without an app, and no folder at all, are said', () => {
  expect(() => engineOf(folder)).toThrow(/holds no cdk\.json and no Pulumi\.yaml.*ai-datacenter rehearse FOLDER/);
  expect(() => engineOf(join(folder, 'none'))).toThrow(/none does not exist\. Give the folder of an app\./);
});

test('a template of what exists before has to be there; its stack has a name that CloudFormation takes', () => {
  expect(() => checkExisting([join(folder, 'network.json')])).toThrow(
    /--existing .*network\.json: there is no such file/,
  );
  expect(existingStackName('company/our_network.v2.json')).toBe('existing-our-network-v2');
});

test('beside what an earlier run kept, none is started', () => {
  expect(() => nothingKept(folder, 'rehearse')).not.toThrow();
  mkdirSync(join(folder, 'out'));
  writeFileSync(join(folder, 'out/kept.json'), '{}');
  expect(() => nothingKept(join(folder, 'out'), 'rehearse')).toThrow(
    'An earlier rehearse --keep is still up. Stop it with: rehearse --stop',
  );
});
