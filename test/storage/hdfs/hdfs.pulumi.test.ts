import * as pulumi from '@pulumi/pulumi';
import { required } from '../../../lib/core/plan';
import { planHdfs } from '../../../lib/storage/hdfs/hdfs';
import { hdfsObjects } from '../../../lib/storage/hdfs/hdfs.chart';
import type { Hdfs, HdfsArgs } from '../../../lib/storage/hdfs/hdfs.pulumi';
import { optionsOf } from '../../core/registration-options';
import { allRegistered, declare } from '../../core/registrations';

/** Something that HDFS waits for. */
class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super('test:index:Thing', name, {});
  }
}

const SUBNETS = ['a', 'b', 'c'].map((zone, index) => ({ cidr: `10.0.${index}.0/24`, zone: `us-east-1${zone}` }));
const OPTIONS = {
  instanceType: 'i4i.xlarge',
  dataNodes: 6,
  withoutBackup: 'the test has no data',
  subnetZones: SUBNETS,
} as const;
const PODS = 'kubernetes:apps/v1:StatefulSet hdfs-StatefulSet-hdfs-hdfs-nn';

type Args = Partial<HdfsArgs> & { readonly network?: NonNullable<HdfsArgs['cluster']>['network'] };

async function hdfsWith(argsOf: () => Args = () => ({})): Promise<Hdfs> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { Hdfs } = await import('../../../lib/storage/hdfs/hdfs.pulumi');
    const { network, ...args } = argsOf();
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }), network };
    const hdfs = new Hdfs('hdfs', { cluster, ...OPTIONS, ...args });
    const all = [...(hdfs.namespace ?? []), ...hdfs.objects];
    await Promise.all(all.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
    return hdfs;
  });
}

function objects() {
  return allRegistered().filter(({ type }) => type.startsWith('kubernetes:'));
}

test('the component has its type, and its children are the objects of the chart', async () => {
  const hdfs = await hdfsWith();
  expect(allRegistered().map(({ type, name }) => `${type} ${name}`)).toEqual(
    expect.arrayContaining(['ai-datacenter:storage:Hdfs hdfs', PODS]),
  );
  const expected = hdfsObjects(required(planHdfs(OPTIONS)));
  expect(objects().map(({ inputs }) => inputs)).toEqual(
    expect.arrayContaining([...(expected.namespace ?? []), ...expected.hdfs]),
  );
  expect(objects()).toHaveLength(1 + expected.hdfs.length);
  expect([hdfs.uri, hdfs.clientConfigMap]).toEqual(['hdfs://hdfs', 'hdfs-client']);
});

test('Outputs reach the objects, and the racks', async () => {
  await hdfsWith(() => ({
    namespace: pulumi.output('late'),
    clientNamespaces: [pulumi.output('spark')],
    image: pulumi.output('registry.example.com/hadoop:1'),
    subnetZones: SUBNETS.map(({ cidr, zone }) => ({ cidr: pulumi.output(cidr), zone: pulumi.output(zone) })),
  }));
  const texts = JSON.stringify(objects().map(({ inputs }) => inputs));
  expect(texts).toContain(String.raw`10.0.0.0/24 /us-east-1a\n`);
  expect(texts).toContain('"image":"registry.example.com/hadoop:1"');
  expect(texts).toContain('"namespace":"spark"');
  expect(texts).toContain('hdfs-nn-0.hdfs-nn.late.svc.cluster.local');
  expect(texts).not.toContain('${Output[');
});

test('the racks follow from the network of the cluster, whose zones may be known at deployment only', async () => {
  const subnets = ['private', 'isolated', 'private'].map((role, index) => ({
    role,
    zone: Math.floor(index / 2),
    cidr: `10.1.${index}.0/24`,
  }));
  const plan = { internetAccess: true, endpointUses: [], interfaceEndpoints: [], subnets };
  const privateSubnets = ['us-east-1d', 'us-east-1e'].map((zone) => ({ availabilityZone: pulumi.output(zone) }));
  const late = await hdfsWith(() => ({
    subnetZones: undefined,
    network: Object.assign(new Thing('network'), { vpcId: 'vpc-1', plan, privateSubnets }),
  }));
  expect(late.plan.topology.zones).toBe(2);
  expect(JSON.stringify(objects().map(({ inputs }) => inputs))).toContain(
    String.raw`10.1.0.0/24 /us-east-1d\n10.1.2.0/24 /us-east-1e\n`,
  );
  const named = { ...plan, availabilityZones: ['us-east-1a', 'us-east-1b'] };
  const known = await hdfsWith(() => ({
    subnetZones: undefined,
    network: Object.assign(new Thing('network'), { vpcId: 'vpc-1', plan: named }),
  }));
  expect(known.plan.topology.subnets.map(({ rack }) => rack)).toEqual(['/us-east-1a', '/us-east-1b']);
});

test('the pods wait for the namespace, the StorageClasses and the operator', async () => {
  await hdfsWith(() => ({ storageClasses: new Thing('classes'), prometheusOperator: new Thing('operator') }));
  expect(optionsOf(PODS).dependencies).toEqual(
    expect.arrayContaining(['test:index:Thing classes', 'test:index:Thing operator']),
  );
  expect(optionsOf(PODS).dependencies).toEqual(expect.arrayContaining([expect.stringContaining(':Namespace ')]));
});

test('the namespace stays when HDFS is removed, because the claims of the metadata are in it', async () => {
  const namespace = 'kubernetes:core/v1:Namespace company-Namespace-hdfs';
  await hdfsWith();
  expect(optionsOf(namespace).retainOnDelete).toBe(true);
  await hdfsWith(() => ({ retainMetadata: false }));
  expect(optionsOf(namespace).retainOnDelete).toBe(false);
});

test('a namespace that exists is not made', async () => {
  expect((await hdfsWith(() => ({ createNamespace: false }))).namespace).toBeUndefined();
});

test('every problem is reported at once, before an object is registered', async () => {
  const args = { clientNamespaces: ['Spark'], journalNodes: 4, cluster: undefined } as never;
  const error = await hdfsWith(() => args).catch((thrown: unknown) => thrown);
  expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
    'cluster',
    'journalNodes',
    'clientNamespaces[0]',
  ]);
  expect(objects()).toEqual([]);
});
