import type { Resource } from '@pulumi/pulumi';
import { App } from 'aws-cdk-lib';
import { inferenceDatacenter } from '../../apps/inference/datacenter';
import { lakehouse } from '../../apps/lakehouse/datacenter';
import { secureDatacenter } from '../../apps/secure/datacenter';
import { RULES } from '../../lib/security/rule-pack/all-rules';
import { evaluateRules, openFindings } from '../../lib/security/rule-pack/evaluate';
import { viewOfPulumi } from '../../lib/security/rule-pack/pulumi-view';
import type { PulumiResource } from '../../lib/security/rule-pack/pulumi-document';
import type { ResourceView } from '../../lib/security/rule-pack/resource-view';
import { readSource } from '../../lib/security/rule-pack/sources';
import { optionsOf } from '../core/registration-options';
import { allRegistered, declare } from '../core/registrations';

const ENV = { account: '111122223333', region: 'us-east-1' };
const GPUS = { gpuInstanceType: 'g6e.48xlarge', gpuNodes: 1 };
const LAKE = { dataNodes: 6, replication: 2, hadoopVersion: '3.5.0' };
const SECURE = {
  securityEmail: 'security@example.com',
  registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
};

/** What the rules find and nobody accepted. */
function found(view: ResourceView, acknowledgements: Parameters<typeof evaluateRules>[2] = []): readonly string[] {
  return openFindings(evaluateRules(view, RULES, acknowledgements)).map(
    ({ rule, path, message }) => `${rule} ${path}: ${message}`,
  );
}

test.each([
  ['apps/inference', (app: App) => inferenceDatacenter(app, { env: ENV, ...GPUS })],
  ['apps/lakehouse', (app: App) => lakehouse(app, { env: ENV, ...LAKE })],
  ['apps/secure', (app: App) => secureDatacenter(app, { env: ENV, ...SECURE })],
] as const)('%s keeps every rule, or says in the code why not', (_, declareApp) => {
  const app = new App({ builtinCloudFormationValidation: false });
  declareApp(app);
  const { view, acknowledgements } = readSource(app.synth().directory);

  expect(view.resources.length).toBeGreaterThan(50);
  expect(view.objects.length).toBeGreaterThan(0);
  expect(found(view, acknowledgements)).toEqual([]);
});

const BUCKET = 'aws:s3/bucket:Bucket';

/** The input by which a setting of a bucket, or a trail, names its bucket. */
function inputOfBucket(type: string): string | undefined {
  if (type === 'aws:cloudtrail/trail:Trail') return 's3BucketName';
  return type.startsWith('aws:s3/bucket') && type !== BUCKET ? 'bucket' : undefined;
}

function parentOf({ type, name }: { readonly type: string; readonly name: string }): string {
  return optionsOf(`${type} ${name}`).parent;
}

/** What was registered, as a state of Pulumi has it. */
function state(): readonly PulumiResource[] {
  const buckets = allRegistered().filter(({ type }) => type === BUCKET);
  return allRegistered().map(({ type, name, inputs: given }) => {
    const { dependencies, parent } = optionsOf(`${type} ${name}`);
    // The mocks leave out the name of a bucket that the deployment names: it is the one of the same component.
    const input = inputOfBucket(type);
    const bucket = input && buckets.find((each) => parentOf(each) === parent)?.name;
    const inputs: Record<string, unknown> = {
      ...given,
      ...(input && bucket && { [input]: given[input] ?? `${bucket}-id` }),
    };
    const [parentType = '', parentName = ''] = parent.split(' ');
    return {
      type,
      urn: urnOf(type, name),
      id: `${name}-id`,
      parent: urnOf(parentType, parentName),
      inputs,
      outputs: { arn: `arn:aws:mock:::${name}`, name: inputs['name'] ?? name },
      dependencies: dependencies.map((each) => urnOf(...(each.split(' ') as [string, string]))),
    };
  });
}

const PULUMI_APPS: readonly (readonly [name: string, create: () => Promise<Resource>])[] = [
  [
    'apps/inference-pulumi',
    async () => {
      const { inferenceDatacenter: pulumiDatacenter } = await import('../../apps/inference-pulumi/datacenter');
      return pulumiDatacenter({ ...GPUS, publicCidrs: [] }).chat;
    },
  ],
  [
    'apps/lakehouse-pulumi',
    async () => {
      const { lakehouse: pulumiLakehouse } = await import('../../apps/lakehouse-pulumi/datacenter');
      return pulumiLakehouse({ ...LAKE, publicCidrs: [] }).pi;
    },
  ],
  [
    'apps/secure-pulumi',
    async () => {
      const { secureDatacenter: pulumiSecure } = await import('../../apps/secure-pulumi/datacenter');
      return pulumiSecure({ ...SECURE, publicCidrs: [] }).audit;
    },
  ],
];

test.each(PULUMI_APPS)('%s keeps every rule', async (_, create) => {
  await declare(create);
  const view = viewOfPulumi(state());

  expect(view.resources.length).toBeGreaterThan(50);
  expect(view.objects.length).toBeGreaterThan(0);
  expect(found(view)).toEqual([]);
});

function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::example::${type}::${name}`;
}
