import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assemblyStacks } from '../../../lib/core/cloud-assembly/assembly-stacks';
import { readJson, stackArtifacts } from '../../../lib/core/cloud-assembly/stack-artifacts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'assembly-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
}

const VPC = { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } };
const named = (path: string, data: string) => ({ [path]: [{ type: 'aws:cdk:logicalId', data }] });

test('a stack has its place, its template, the paths of its resources, and the stacks before it', () => {
  write({
    'manifest.json': {
      artifacts: {
        Base: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://111122223333/eu-west-1',
          properties: { templateFile: 'Base.template.json', stackName: 'company-base' },
          metadata: { ...named('/Base/Vpc', 'Vpc'), '/Base': [{ type: 'aws:cdk:warning', data: 'x' }] },
        },
        'Base.assets': { type: 'cdk:asset-manifest', properties: { file: 'Base.assets.json' } },
        App: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://unknown-account/unknown-region',
          properties: { templateFile: 'App.template.json' },
          dependencies: ['Base', 'Base.assets'],
          additionalMetadataFile: 'App.metadata.json',
          metadata: named('/App/Own', 'Own'),
        },
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      },
    },
    'Base.template.json': VPC,
    'App.template.json': {},
    'App.metadata.json': { ...named('/App/More', 'More'), ...named('/App/Own', 'Old') },
  });
  const [base, app, ...others] = assemblyStacks(folder);
  expect(others).toEqual([]);
  expect(base).toEqual({
    name: 'company-base',
    file: join(folder, 'Base.template.json'),
    template: VPC,
    account: '111122223333',
    region: 'eu-west-1',
    after: [],
    metadata: { ...named('/Base/Vpc', 'Vpc'), '/Base': [{ type: 'aws:cdk:warning', data: 'x' }] },
    paths: new Map([['Vpc', 'Base/Vpc']]),
  });
  expect(app).toMatchObject({ name: 'App', account: undefined, region: undefined, after: ['company-base'] });
  expect(app?.paths).toEqual(
    new Map([
      ['More', 'App/More'],
      ['Own', 'App/Own'],
    ]),
  );
});

const nested = (path: unknown, Type = 'AWS::CloudFormation::Stack') => ({
  Type,
  Metadata: { 'aws:asset:path': path },
});

test('nested stacks follow the one that makes them, and stages stand in folders of their own', () => {
  write({
    'manifest.json': {
      artifacts: {
        'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
        'assembly-None': { type: 'cdk:cloud-assembly' },
      },
    },
    'assembly-Prod/manifest.json': {
      artifacts: {
        'Prod-Outer': {
          type: 'aws:cloudformation:stack',
          environment: 'aws://111122223333/eu-west-1',
          properties: { templateFile: 'Outer.template.json', stackName: 'Outer' },
        },
        Empty: { type: 'aws:cloudformation:stack', properties: {} },
      },
    },
    'assembly-Prod/Outer.template.json': {
      Resources: {
        Inner: nested('Inner.template.json'),
        Function: nested('asset.zip', 'AWS::Lambda::Function'),
        Given: nested(undefined),
        Bare: { Type: 'AWS::CloudFormation::Stack' },
      },
    },
    'assembly-Prod/Inner.template.json': { Resources: { Deep: nested('Deep.template.json') } },
    'assembly-Prod/Deep.template.json': VPC,
  });
  const at = (file: string) => join(folder, 'assembly-Prod', file);
  expect(assemblyStacks(folder).map(({ name, file, parent, region }) => ({ name, file, parent, region }))).toEqual([
    { name: 'Outer', file: at('Outer.template.json'), parent: undefined, region: 'eu-west-1' },
    {
      name: 'Outer/Inner',
      file: at('Inner.template.json'),
      parent: { stack: 'Outer', logicalId: 'Inner' },
      region: 'eu-west-1',
    },
    {
      name: 'Outer/Inner/Deep',
      file: at('Deep.template.json'),
      parent: { stack: 'Outer/Inner', logicalId: 'Deep' },
      region: 'eu-west-1',
    },
  ]);
  expect(assemblyStacks(folder).at(-1)?.template).toEqual(VPC);
});

test.each([
  ['aws://111122223333/eu-west-1', '111122223333', 'eu-west-1'],
  ['aws://111122223333/unknown-region', '111122223333', undefined],
  ['aws://unknown-account/eu-west-1', undefined, 'eu-west-1'],
  ['xaws://111122223333/eu-west-1', undefined, undefined],
  ['aws://111122223333', undefined, undefined],
  [undefined, undefined, undefined],
])('the environment %s is account %s and region %s', (environment, account, region) => {
  write({ 'manifest.json': { artifacts: { It: { type: 'aws:cloudformation:stack', environment } } } });
  expect(stackArtifacts(folder)).toEqual([expect.objectContaining({ id: 'It', folder, account, region })]);
});

test('an assembly may be empty, and a folder without a manifest is none', () => {
  write({ 'manifest.json': {} });
  expect(assemblyStacks(folder)).toEqual([]);
  expect(() => readJson(join(folder, 'none.json'))).toThrow(
    `${join(folder, 'none.json')} does not exist: the folder is not a cloud assembly of CDK.`,
  );
});
