import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { inferenceDatacenter as cdkDatacenter } from '../../apps/inference/datacenter';
import type { inferenceDatacenter } from '../../apps/inference-pulumi/datacenter';
import { optionsOf } from '../core/registration-options';
import { allRegistered, declare, inputsOf } from '../core/registrations';

const GPUS = { gpuInstanceType: 'g6e.48xlarge', gpuNodes: 2 };

type Declared = ReturnType<typeof inferenceDatacenter>;

let declared: Declared;

beforeAll(async () => {
  await declare(async () => {
    const { inferenceDatacenter } = await import('../../apps/inference-pulumi/datacenter');
    declared = inferenceDatacenter({ ...GPUS, publicCidrs: [] });
    return declared.chat;
  });
});

/** The plans of the CDK example by construct. */
function cdkPlans(): Readonly<Record<string, unknown>> {
  const app = new App();
  cdkDatacenter(app, { env: { account: '111122223333', region: 'us-east-1' }, ...GPUS });
  const planned = app.node.findAll().filter((it): it is IConstruct & { plan: unknown } => 'plan' in it);
  return Object.fromEntries(planned.map((it) => [it.constructor.name, it.plan]));
}

test('the example is planned as the CDK example is', () => {
  const cdk = cdkPlans();
  const { keys, network, cluster, gpus, controller, models, chat } = declared;
  const plans = {
    Network: network.plan,
    Cluster: cluster.plan,
    GpuNodeGroup: gpus.plan,
    AwsLoadBalancerController: controller.plan,
    ModelStore: models.plan,
    InferenceService: chat.plan,
  };
  for (const [construct, plan] of Object.entries(plans))
    expect({ construct, plan }).toEqual({ construct, plan: cdk[construct] });
  // Aliases are made of the path of the construct, which is another one.
  const { aliasPrefix: _, keys: own, ...rest } = keys.plan;
  expect(cdk['Keys']).toMatchObject(rest);
  expect(Object.keys(own)).toEqual(Object.keys((cdk['Keys'] as typeof keys.plan).keys));
});

test('the parts are one after the other where that matters', () => {
  expect(optionsOf('aws:eks/cluster:Cluster cluster-cluster').parent).toBe('ai-datacenter:compute:Cluster cluster');
  const deployment = optionsOf('kubernetes:apps/v1:Deployment chat-Deployment-inference-chat').dependencies;
  expect(deployment).toEqual(
    expect.arrayContaining([
      'kubernetes:helm.sh/v3:Release load-balancers-release',
      'aws:eks/podIdentityAssociation:PodIdentityAssociation chat-identity',
      'aws:eks/nodeGroup:NodeGroup cluster-system-nodes',
    ]),
  );
});

test('the image is that of the runtime, and the pods run it', () => {
  const deployment = inputsOf('kubernetes:apps/v1:Deployment', 'chat-Deployment-inference-chat');
  expect(JSON.stringify(deployment)).toMatch(/engine-images:[0-9a-f]{64}@sha256:/);
});

test('what the example keeps is nothing: an example that is destroyed leaves nothing behind', () => {
  const retained = allRegistered()
    .map(({ type, name }) => `${type} ${name}`)
    .filter((name) => optionsOf(name).retainOnDelete);
  expect(retained).toEqual([]);
});

test('Pulumi.yaml and the README have the same settings, with the same defaults as the program', () => {
  const folder = join(__dirname, '../../apps/inference-pulumi');
  const [yaml, readme, program] = ['Pulumi.yaml', 'README.md', 'index.ts'].map((file) =>
    readFileSync(join(folder, file), 'utf8'),
  ) as [string, string, string];
  const settings = [...yaml.matchAll(/^ {2}(\w+):\n(?: {4}.*\n)*? {4}default: (.+)$/gm)];
  expect(settings.map(([, name]) => name)).toEqual(['gpuInstanceType', 'gpuNodes', 'publicCidrs']);
  for (const [, name = '', value = ''] of settings) {
    expect(program).toMatch(new RegExp(`'${name}'\\) \\?\\? '?${value.replaceAll(/[[\].]/g, String.raw`\$&`)}`));
    expect(readme).toMatch(new RegExp(`\\| \`${name}\` \\| (?:\`?${value.replace('[]', 'none')}\`?) \\|`));
  }
});
