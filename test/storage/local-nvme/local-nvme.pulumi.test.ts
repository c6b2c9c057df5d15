import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planLocalNvme } from '../../../lib/storage/local-nvme/local-nvme';
import { localNvmeObjects } from '../../../lib/storage/local-nvme/local-nvme.chart';
import type { LocalNvme, LocalNvmeArgs } from '../../../lib/storage/local-nvme/local-nvme.pulumi';
import { PlannedNetwork } from '../../compute/cluster/clusters';
import { allRegistered, declare, inputsOf } from '../../core/registrations';

const RELEASE = 'kubernetes:helm.sh/v3:Release';

function declared(args: Partial<LocalNvmeArgs> = {}): Promise<LocalNvme> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { LocalNvme } = await import('../../../lib/storage/local-nvme/local-nvme.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    const nvme = new LocalNvme('nvme', { cluster, instanceTypes: ['i4i.8xlarge'], use: 'volumes', ...args });
    await Promise.all((nvme.objects ?? []).map((it) => new Promise((resolve) => it.urn.apply(resolve))));
    return nvme;
  });
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:') && type !== RELEASE);
}

test('the component has its type, and every child its name', async () => {
  await declared();
  expect(
    allRegistered()
      .map(({ type, name }) => `${type} ${name}`)
      .toSorted(),
  ).toEqual([
    'ai-datacenter:storage:LocalNvme nvme',
    'kubernetes:apps/v1:Deployment nvme-Deployment-kube-system-ai-datacenter-nvme-cleanup',
    'kubernetes:core/v1:ServiceAccount nvme-ServiceAccount-kube-system-ai-datacenter-nvme-cleanup',
    `${RELEASE} nvme-release`,
    'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole nvme-ClusterRole-ai-datacenter-nvme-cleanup',
    'kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding nvme-ClusterRoleBinding-ai-datacenter-nvme-cleanup',
    'kubernetes:storage.k8s.io/v1:StorageClass nvme-StorageClass-ai-datacenter-nvme',
    'pulumi:providers:kubernetes company',
  ]);
});

test('the objects are those of the chart, as in CDK, and the pinned provisioner is installed', async () => {
  await declared();
  const options = { instanceTypes: ['i4i.8xlarge'], use: 'volumes' } as const;
  const expected = localNvmeObjects(required(planLocalNvme(options)));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...expected]));
  expect(objects()).toHaveLength(expected.length);
  expect(inputsOf(RELEASE)).toMatchObject({
    chart: 'local-static-provisioner',
    version: '2.9.0',
    name: 'ai-datacenter-local-static-provisioner',
    namespace: 'kube-system',
    values: { nodeSelector: { 'ai-datacenter/local-nvme': 'volumes' } },
  });
});

test('an Output reaches the class, the controller and the values of the chart', async () => {
  const { storageClassName } = await declared({ storageClassName: pulumi.output('late') });
  expect(await new Promise((resolve) => storageClassName?.apply(resolve))).toBe('late');
  expect(JSON.stringify(inputsOf(RELEASE))).toContain('"name":"late"');
  const texts = JSON.stringify(objects().map(({ inputs }) => inputs));
  expect(texts).toContain('--storageclass-names=late');
  expect(texts).not.toContain('${Output[');
});

test('the EC2 driver is an add-on, and there is no chart', async () => {
  const { driver, release } = await declared({ otherInstanceTypes: [] });
  expect(driver).toBeDefined();
  expect(release).toBeUndefined();
  expect(inputsOf('aws:eks/addon:Addon')).toMatchObject({ addonName: 'aws-ec2-local-instance-store-csi-driver' });
});

test.each(['cache', 'hdfs'] as const)('disks for %s declare nothing', async (use) => {
  const { nodeGroup, storageClassName } = await declared({ use });
  expect(objects()).toEqual([]);
  expect(storageClassName).toBeUndefined();
  expect(nodeGroup.labels).toEqual({ 'ai-datacenter/local-nvme': use });
});

test('a network without the internet has neither chart nor images', async () => {
  const network = new PlannedNetwork({ natGateways: 'none', endpointUses: ['nodes'] });
  const { Provider } = await import('@pulumi/kubernetes/provider');
  const cluster = { clusterName: 'company', provider: new Provider('closed', { kubeconfig: '{}' }), network };
  await expect(declared({ cluster })).rejects.toThrow(
    /chartRepository: .*\[source-unreachable\]\nimageRegistry: .*\[source-unreachable\]/,
  );
});

test('every problem is reported at once, before an object is registered', async () => {
  const args = { cluster: undefined, instanceTypes: ['m7i.xlarge'], storageClassName: 'Fast' } as never;
  const error = await declared(args).catch((thrown: unknown) => thrown);
  expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
    'cluster',
    'storageClassName',
    'instanceTypes',
  ]);
  expect(objects()).toEqual([]);
});
