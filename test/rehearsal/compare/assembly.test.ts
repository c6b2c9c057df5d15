import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { readAssembly } from '../../../lib/rehearsal/src/compare/assembly';
import { creationLine } from '../../../lib/core/cloud-assembly/creation-line';

process.env.CDK_VALIDATION = 'false'; // the templates here are as small as they can be
/** What the CDK CLI sets. */
const CONTEXT = { 'aws:cdk:enable-asset-metadata': true };

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function assemblyOf(declare: (app: App) => void): string {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
  folders.push(outdir);
  const app = new App({ outdir, analyticsReporting: false, context: CONTEXT });
  declare(app);
  app.synth();
  return outdir;
}

const bucket = (scope: Stack, id: string) => new CfnResource(scope, id, { type: 'AWS::S3::Bucket' });

test('every stack is read under its own name, those of stages too, with construct paths and lines', () => {
  const folder = assemblyOf((app) => {
    bucket(
      new Stack(app, 'Store', { stackName: 'company-store', env: { account: '1', region: 'eu-west-1' } }),
      'Models',
    );
    bucket(new Stack(new Stage(app, 'Test'), 'Store'), 'Models');
  });
  const stacks = readAssembly(folder, { folder: __dirname });
  const resources = stacks.flatMap((stack) => stack.resources);
  expect(
    resources.map(({ stack, logicalId, path: constructPath }) => [stack, logicalId, constructPath]).toSorted(),
  ).toEqual([
    ['Test-Store', 'Models', 'Test/Store/Models'],
    ['company-store', 'Models', 'Store/Models'],
  ]);
  expect(stacks.find(({ name }) => name === 'company-store')?.region).toBe('eu-west-1');
  expect(new Set(resources.map(({ line }) => line?.split(':')[0]))).toEqual(new Set(['assembly.test.ts']));
});

test('a nested stack is a stack of its own, made by a resource of the other', () => {
  const folder = assemblyOf((app) => {
    const outer = new Stack(app, 'Outer');
    bucket(new NestedStack(outer, 'Inner'), 'Models');
  });
  const nested = readAssembly(folder).find(({ parent }) => parent !== undefined);
  expect(nested?.parent?.stack).toBe('Outer');
  expect(nested?.resources).toMatchObject([{ type: 'AWS::S3::Bucket', path: 'Outer/Inner/Models' }]);
});

test.each([
  ['Retain', true],
  ['Snapshot', true],
  ['RetainExceptOnCreate', true],
  ['Delete', false],
  [undefined, false],
])('with the deletion policy %s a resource is kept: %s', (policy, retained) => {
  const folder = assemblyOf((app) => {
    bucket(new Stack(app, 'Store'), 'Models').addOverride('DeletionPolicy', policy);
  });
  expect(readAssembly(folder)[0]?.resources[0]?.retained).toBe(retained);
});

test('a folder that is no cloud assembly is refused with its name', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
  folders.push(folder);
  expect(() => readAssembly(folder)).toThrow(`${folder}/manifest.json does not exist`);
});

const stack = (...data: string[]) => [{ type: 'aws:cdk:creationStack', data }];

describe('the line of a declaration', () => {
  const folder = '/company/app';

  test("is the first one of the user's own code", () => {
    const metadata = {
      '/Store/Models': stack(
        '...aws-cdk-lib...',
        'new Models (/company/app/node_modules/models/index.js:1:1)',
        'new Store (/company/app/lib/store.ts:34:5)',
        '<anonymous> (/company/app/bin/main.ts:4:1)',
      ),
    };
    expect(creationLine(metadata, 'Store/Models', { folder })).toBe('lib/store.ts:34');
    expect(creationLine(metadata, 'Store/Models', { folder, notIn: ['/company/app/lib'] })).toBe('bin/main.ts:4');
  });

  test('is that of the construct around it where the resource itself has none', () => {
    const metadata = {
      '/Store': stack('new Store (/company/app/lib/store.ts:3:5)'),
      '/Store/Models/Resource': stack('...aws-cdk-lib...', '(no user code in 10 frames)'),
    };
    expect(creationLine(metadata, 'Store/Models/Resource', { folder })).toBe('lib/store.ts:3');
    expect(creationLine({}, 'Store/Models/Resource', { folder })).toBeUndefined();
  });

  test('may come from the trace of an annotation', () => {
    const metadata = {
      '/Store': [{ type: 'aws:cdk:warning', trace: ['    at new Store (file:///elsewhere/a.ts:7:2)'] }],
    };
    expect(creationLine(metadata, 'Store', { folder })).toBe('/elsewhere/a.ts:7');
  });
});

test('an assembly keeps the metadata in a file of its own or in the manifest', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assembly-'));
  folders.push(folder);
  mkdirSync(folder, { recursive: true });
  const metadata = { '/S/B/Resource': [{ type: 'aws:cdk:logicalId', data: 'B' }] };
  const artifacts = { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 's.json' }, metadata } };
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
  writeFileSync(path.join(folder, 's.json'), JSON.stringify({ Resources: { B: { Type: 'AWS::S3::Bucket' } } }));
  expect(readAssembly(folder)[0]?.resources[0]?.path).toBe('S/B/Resource');
});

test('a stack without an environment goes to the account and region of the local cloud', () => {
  const folder = assemblyOf((app) => {
    bucket(new Stack(app, 'Anywhere'), 'Models');
    bucket(new Stack(app, 'There', { env: { account: '111122223333', region: 'eu-west-1' } }), 'Models');
  });
  expect(readAssembly(folder).map(({ name, account, region }) => [name, account, region])).toEqual([
    ['Anywhere', undefined, undefined],
    ['There', '111122223333', 'eu-west-1'],
  ]);
});
