import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import {
  deployPulumi,
  destroyPulumi,
  exportState,
  previewPulumi,
  type PulumiResult,
  refreshPulumi,
} from '../../../lib/rehearsal/src/pulumi/engine';
import type { PulumiEvent } from '../../../lib/rehearsal/src/pulumi/event-log';
import { readState } from '../../../lib/rehearsal/src/pulumi/state';
import { expectInNoFile, expectNoneLeft, MINUTES, START_MS, startLocalCloud, stopLocalCloud } from './local-cloud';

const PROGRAM = path.join(__dirname, 'plain');
const OUT = path.join(__dirname, '../../../out');
const SECRET = 'n0-0ne-may-see-th1s';

jest.setTimeout(2 * MINUTES);

let cloud: Cloud;
let control: CloudControl;

beforeAll(async () => {
  ({ cloud, control } = await startLocalCloud());
}, START_MS);

afterAll(stopLocalCloud, MINUTES);

describe('the real Pulumi engine against the local cloud', () => {
  it('keeps what was made before a resource fails, and a second deployment finishes', async () => {
    const failing = deployPulumi(cloud, PROGRAM, { ...SETTINGS, config: { interfaceType: 'efax' } });
    await expect(failing).rejects.toThrow(
      /launchTemplate:LaunchTemplate::nodes \(index.ts:\d+\): .*InterfaceType: 'efax' is not one of interface, efa/,
    );
    const made = (await readState(cloud, PROGRAM)).resources.filter((each) => each.cloud !== undefined);
    expect(made.length).toBeGreaterThan(5);

    const { changes } = await deployPulumi(cloud, PROGRAM, { ...SETTINGS, config: { interfaceType: 'efa' } });
    expect(changes).toEqual({ create: 1, same: 12 });
  });

  it('everything in the state is there on the local cloud, as it was declared', async () => {
    const { resources, outputs } = await readState(cloud, PROGRAM);
    for (const { urn, cloud: made } of resources.filter((each) => each.cloud !== undefined)) {
      const found = await control.get(made?.type ?? '', made?.identifier ?? '');
      expect({ urn, found: found?.properties }).toMatchObject({ urn, found: made?.properties });
    }
    const [vpc] = await control.list('AWS::EC2::VPC');
    expect(outputs['vpcId']).toBe(vpc?.identifier);
    const subnet = resources.find((each) => each.name === 'net-0');
    expect(subnet?.parent).toMatch(/::company:index:Network::net$/);
    expect(subnet?.dependencies).toEqual([expect.stringMatching(/aws:ec2\/vpc:Vpc::net$/)]);
  });

  it('without a change of the program nothing changes, neither in a preview nor in a refresh', async () => {
    const preview = await previewPulumi(cloud, PROGRAM, { ...SETTINGS, expectNoChanges: true });
    expect(preview.changes).toEqual({ same: 13 });
    const refreshed = await refreshPulumi(cloud, PROGRAM, { ...SETTINGS, expectNoChanges: true });
    expect(refreshed.changes).toEqual({ same: 13 });
  });

  it('a change in place is an update of that property; what AWS cannot change is a new resource', async () => {
    const updated = await changed({ retentionInDays: '60' });
    expect(updated).toEqual(['update aws:cloudwatch/logGroup:LogGroup training: retentionInDays']);
    const [logs] = await control.list('AWS::Logs::LogGroup');
    expect(logs?.properties['RetentionInDays']).toBe(60);

    const replaced = await changed({ cidrPrefix: '10.1' });
    expect(replaced).toEqual(
      expect.arrayContaining([
        'replace aws:ec2/vpc:Vpc net: cidrBlock',
        expect.stringMatching(/^replace aws:ec2\/subnet:Subnet net-0: /),
      ]),
    );
    expect((await control.list('AWS::EC2::VPC')).map((each) => each.properties['CidrBlock'])).toEqual(['10.1.0.0/16']);
  });

  it('secrets are nowhere: not in the state, the notes or the logs, and not in what the engine prints', async () => {
    const lines: string[] = [];
    await deployPulumi(cloud, PROGRAM, { ...SETTINGS, onLine: (line) => lines.push(line) });
    expect(lines.join('\n')).toContain('[secret]');
    expect(lines.join('\n')).not.toContain(SECRET);
    expect(await exportState(cloud, PROGRAM)).not.toContain(SECRET);
    expect(await exportState(cloud, PROGRAM, { showSecrets: true })).toContain(SECRET);
    expectInNoFile(cloud.workDir, SECRET);
  });

  it('what was changed outside of the program is seen by a refresh, and is changed back', async () => {
    const [logs] = await control.list('AWS::Logs::LogGroup');
    await control.modify('AWS::Logs::LogGroup', logs?.identifier ?? '', () => ({ RetentionInDays: 1 }));
    expect((await refreshPulumi(cloud, PROGRAM, SETTINGS)).changes).toMatchObject({ update: 1, same: 12 });
    expect(await changed({})).toEqual(['update aws:cloudwatch/logGroup:LogGroup training: retentionInDays']);
    const [after] = await control.list('AWS::Logs::LogGroup');
    expect(after?.properties['RetentionInDays']).toBe(60);
  });

  it('what was removed outside of the program is missing after a refresh, and is made again', async () => {
    const [logs] = await control.list('AWS::Logs::LogGroup');
    await control.remove('AWS::Logs::LogGroup', logs?.identifier ?? '');
    const refreshed = await refreshPulumi(cloud, PROGRAM, SETTINGS);
    expect(refreshed.changes).toMatchObject({ delete: 1 });
    const deployed = await deployPulumi(cloud, PROGRAM, SETTINGS);
    expect(deployed.changes).toMatchObject({ create: 1, same: 12 });
  });

  it('destroy leaves nothing', async () => {
    await destroyPulumi(cloud, PROGRAM, SETTINGS);
    expect((await readState(cloud, PROGRAM)).resources).toEqual([]);
    await expectNoneLeft(control, [
      'AWS::EC2::VPC',
      'AWS::EC2::Subnet',
      'AWS::IAM::Role',
      'AWS::S3::Bucket',
      'AWS::KMS::Key',
    ]);
  });

  it('a program is type-checked before it runs, unless its project turns that off', async () => {
    mkdirSync(OUT, { recursive: true });
    const folder = mkdtempSync(path.join(OUT, 'pulumi-default-'));
    try {
      writeFileSync(path.join(folder, 'Pulumi.yaml'), 'name: default-mode\nruntime: nodejs\n');
      writeFileSync(path.join(folder, 'package.json'), '{ "name": "default-mode", "private": true }\n');
      writeFileSync(path.join(folder, 'index.ts'), vpcProgram('cidrBlok'));
      await expect(deployPulumi(cloud, folder)).rejects.toThrow(/index.ts\(3,\d+\).*'cidrBlok' does not exist/);
      writeFileSync(path.join(folder, 'index.ts'), vpcProgram('cidrBlock'));
      expect((await deployPulumi(cloud, folder)).changes).toEqual({ create: 1, same: 1 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('an error of the program names its line', async () => {
    const failing = deployPulumi(cloud, PROGRAM, { ...SETTINGS, config: { fails: 'true' } });
    await expect(failing).rejects.toThrow(/Not for a deployment[\s\S]*plain\/index\.ts:34/);
  });
});

const SETTINGS = { secretConfig: { token: SECRET } };

/** An enum is what Node alone cannot take the types off. */
function vpcProgram(property: string): string {
  return [
    "import { Vpc } from '@pulumi/aws/ec2/vpc';",
    "enum Block { Own = '10.0.0.0/16' }",
    `new Vpc('own', { ${property}: Block.Own });`,
  ].join('\n');
}

/** What a deployment with these settings changes, one line each. */
async function changed(config: Readonly<Record<string, string>>): Promise<string[]> {
  const events: PulumiEvent[] = [];
  const done: PulumiResult = await deployPulumi(cloud, PROGRAM, {
    ...SETTINGS,
    config,
    onEvent: (event) => events.push(event),
  });
  expect(done.changes).not.toHaveProperty('create');
  return events
    .filter((each) => each.state === 'done' && ['update', 'replace'].includes(each.operation))
    .map((each) => `${each.operation} ${each.type} ${each.urn.split('::').at(-1)}: ${each.changes?.join(', ')}`);
}
