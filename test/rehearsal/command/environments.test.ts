import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentsOf } from '../../../lib/rehearsal/src/command/environments';

const local = { account: '000000000000', region: 'us-east-1' };
let assembly: string;

beforeEach(() => {
  assembly = mkdtempSync(join(tmpdir(), 'assembly-'));
});

afterEach(() => rmSync(assembly, { recursive: true }));

const stack = (environment: string, qualifier = 'hnb659fds') => ({
  type: 'aws:cloudformation:stack',
  environment: `aws://${environment}`,
  properties: { bootstrapStackVersionSsmParameter: `/cdk-bootstrap/${qualifier}/version` },
});

test('each account, region and qualifier is there once, those of stages too', () => {
  mkdirSync(join(assembly, 'stage'));
  const main = {
    a: stack('unknown-account/unknown-region'),
    b: stack('000000000000/us-east-1'),
    c: stack('111111111111/eu-west-1'),
    stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
  };
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify({ artifacts: main }));
  const stage = { d: stack('111111111111/eu-west-1', 'company') };
  writeFileSync(join(assembly, 'stage/manifest.json'), JSON.stringify({ artifacts: stage }));

  expect(environmentsOf(assembly, local)).toEqual([
    local,
    { account: '111111111111', region: 'eu-west-1' },
    { account: '111111111111', region: 'eu-west-1', qualifier: 'company' },
  ]);
});

test('an assembly that was not written has none', () => {
  expect(environmentsOf(join(assembly, 'none'), local)).toEqual([]);
});
