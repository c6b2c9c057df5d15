import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planNcclTest } from '../../../lib/network/nccl-test/nccl-test';
import { ncclTestObjects } from '../../../lib/network/nccl-test/nccl-test.chart';
import type { NcclTest, NcclTestArgs } from '../../../lib/network/nccl-test/nccl-test.pulumi';
import { allRegistered, declare } from '../../core/registrations';

const OPTIONS = { instanceType: 'p5.48xlarge', nodes: 2 } as const;

async function newTest(args: Partial<NcclTestArgs>): Promise<NcclTest> {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const { NcclTest } = await import('../../../lib/network/nccl-test/nccl-test.pulumi');
  const provider = new Provider('company', { kubeconfig: '{}' });
  const nccl = new NcclTest('nccl', { cluster: { clusterName: 'company', provider }, ...OPTIONS, ...args });
  await Promise.all(nccl.objects.map((it) => new Promise((done) => it.urn.apply(done))));
  return nccl;
}

function declared(args: Partial<NcclTestArgs> = {}): Promise<NcclTest> {
  return declare(() => newTest(args));
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the objects are those of the chart, as in CDK', async () => {
  await declared();
  expect(objects().map(({ inputs }) => inputs)).toEqual(
    expect.arrayContaining([...ncclTestObjects(required(planNcclTest(OPTIONS)))]),
  );
  expect(objects()).toHaveLength(4);
});

test('namespace and image may be Outputs', async () => {
  const { plan } = await declared({ namespace: pulumi.output('vision'), image: pulumi.output('registry/nccl:1') });
  const job = objects().find(({ inputs }) => inputs.kind === 'Job');
  expect(job?.inputs).toMatchObject({
    metadata: { name: plan.name, namespace: 'vision' },
    spec: { template: { spec: { containers: [{ image: 'registry/nccl:1' }] } } },
  });
});

test('all problems are thrown at once', async () => {
  await expect(declared({ nodes: 1, instanceType: 'g6e.4xlarge' })).rejects.toMatchObject({
    errors: [{ propertyPath: 'nodes' }, { propertyPath: 'instanceType' }],
  });
});
