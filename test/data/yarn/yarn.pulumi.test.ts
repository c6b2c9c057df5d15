import * as pulumi from '@pulumi/pulumi';
import type { Yarn, YarnArgs } from '../../../lib/data/yarn/yarn.pulumi';
import { yarnObjects } from '../../../lib/data/yarn/yarn.chart';
import type { HdfsArgs } from '../../../lib/storage/hdfs/hdfs.pulumi';
import { optionsOf, outputsOf } from '../../core/registration-options';
import { allRegistered, declare } from '../../core/registrations';
import { HDFS } from '../../storage/hdfs/hdfs-options';
import { yarnWith } from './yarn-options';

const PODS = 'kubernetes:apps/v1:StatefulSet yarn-StatefulSet-hdfs-yarn-nm';

async function yarnOf(
  args: () => Partial<YarnArgs> = () => ({}),
  hdfsArgs: () => Partial<HdfsArgs> = () => ({}),
): Promise<Yarn> {
  return declare(async () => {
    const { Provider } = await import('@pulumi/kubernetes/provider');
    const { Hdfs } = await import('../../../lib/storage/hdfs/hdfs.pulumi');
    const { Yarn } = await import('../../../lib/data/yarn/yarn.pulumi');
    const cluster = { clusterName: 'company', provider: new Provider('company', { kubeconfig: '{}' }) };
    const hdfs = new Hdfs('hdfs', { cluster, ...HDFS, ...hdfsArgs() });
    const yarn = new Yarn('yarn', { cluster, hdfs, ...args() });
    const all = [...hdfs.objects, ...yarn.objects];
    await Promise.all(all.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
    return yarn;
  });
}

const objects = () => allRegistered().filter(({ name }) => name.startsWith('yarn-'));

test('the component has its type, and its children are the objects of the chart', async () => {
  const yarn = await yarnOf(() => ({ nodes: 3 }));
  expect(allRegistered().map(({ type, name }) => `${type} ${name}`)).toEqual(
    expect.arrayContaining(['ai-datacenter:data:Yarn yarn', PODS]),
  );
  const expected = yarnObjects(yarnWith({ nodes: 3 }));
  expect(objects().map(({ inputs }) => inputs)).toEqual(expect.arrayContaining([...expected]));
  expect(objects()).toHaveLength(expected.length);
  expect(yarn.clientConfigMap).toBe('yarn-client');
  expect(outputsOf('ai-datacenter:data:Yarn yarn')).toEqual({ clientConfigMap: 'yarn-client' });
});

test('the cluster and the HDFS are required', async () => {
  const { Yarn } = await import('../../../lib/data/yarn/yarn.pulumi');
  const declareNone = () => new Yarn('none', {} as YarnArgs);
  expect(declareNone).toThrow(/cluster.*\[missing\][^]*hdfs.*\[missing\]/);
});

test('the pods wait for HDFS', async () => {
  await yarnOf();
  expect(optionsOf(PODS).dependencies).toEqual(expect.arrayContaining([expect.stringContaining('hdfs-nn')]));
});

test('Outputs of YARN and of its HDFS reach the objects, each in its own place', async () => {
  await yarnOf(
    () => ({ image: pulumi.output('registry.example.com/yarn:1') }),
    () => ({ namespace: pulumi.output('late'), nodeSelector: { pool: pulumi.output('storage') } }),
  );
  const texts = JSON.stringify(objects().map(({ inputs }) => inputs));
  expect(texts).toContain('"image":"registry.example.com/yarn:1"');
  expect(texts).toContain('yarn-rm-0.yarn-rm.late.svc.cluster.local');
  expect(texts).toContain('"pool":"storage"');
  expect(texts).not.toContain('${Output[');
});

test('every problem is reported, before an object of YARN is registered', async () => {
  const error = await yarnOf(() => ({ nodes: 7, coresPerNode: 99 })).catch((thrown: unknown) => thrown);
  expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
    'nodes',
    'coresPerNode',
  ]);
  expect(objects()).toEqual([]);
});
