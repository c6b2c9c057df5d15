import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planReachabilityTest } from '../../../lib/network/reachability-test/reachability-test';
import { reachabilityTestObjects } from '../../../lib/network/reachability-test/reachability-test.chart';
import type {
  ReachabilityTest,
  ReachabilityTestArgs,
} from '../../../lib/network/reachability-test/reachability-test.pulumi';
import { allRegistered, declare } from '../../core/registrations';

async function newTest(args: Partial<ReachabilityTestArgs>): Promise<ReachabilityTest> {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const { ReachabilityTest } = await import('../../../lib/network/reachability-test/reachability-test.pulumi');
  const provider = new Provider('company', { kubeconfig: '{}' });
  const reached = new ReachabilityTest('reach', { cluster: { clusterName: 'company', provider }, ...args });
  await Promise.all(reached.objects.map((it) => new Promise((done) => it.urn.apply(done))));
  return reached;
}

function declared(args: Partial<ReachabilityTestArgs> = {}): Promise<ReachabilityTest> {
  return declare(() => newTest(args));
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the objects are those of the chart, as in CDK', async () => {
  const options = { region: 'eu-central-1', services: ['ec2'], unreachable: ['example.com:443'] };
  await declared(options);
  expect(objects().map(({ inputs }) => inputs)).toEqual(
    expect.arrayContaining([...reachabilityTestObjects(required(planReachabilityTest(options)))]),
  );
  expect(objects()).toHaveLength(2);
});

test('the region is that of the provider, and texts may be Outputs', async () => {
  const { plan } = await declared({ namespace: pulumi.output('vision'), image: pulumi.output('registry/node:24') });
  expect(plan.targets).toHaveLength(2);
  const [files, job] = ['ConfigMap', 'Job'].map((kind) => objects().find(({ inputs }) => inputs.kind === kind));
  expect(job?.inputs).toMatchObject({ kind: 'Job', metadata: { name: plan.name, namespace: 'vision' } });
  const { targets } = JSON.parse(
    String(((files?.inputs ?? {}).data as Record<string, string> | undefined)?.['targets.json']),
  );
  expect(targets[1].host).toBe('s3.us-east-1.amazonaws.com');
});

test('all problems are thrown at once', async () => {
  await expect(declared({ timeoutSeconds: 0, unreachable: ['x'] })).rejects.toMatchObject({
    errors: [{ propertyPath: 'timeoutSeconds' }, { propertyPath: 'unreachable[0]' }],
  });
});
