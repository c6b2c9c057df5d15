import { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import * as cdk from '../lib/cdk';
import { ProblemsError } from '../lib/core/problem';

const classes: Readonly<Record<string, unknown>> = { ...cdk };

type AnyProps = new (scope: Construct, id: string, props: unknown) => Construct;

/** Every construct, and the references that it cannot do without. */
const CONSTRUCTS: readonly [name: string, references: readonly string[]][] = [
  ['Keys', []],
  ['Audit', []],
  ['PodIdentityAssociation', []],
  ['Network', []],
  ['AwsLoadBalancerController', ['cluster']],
  ['GlobalEndpoint', []],
  ['InferenceEdge', ['cluster', 'logsKey']],
  ['InferenceGateway', ['cluster']],
  ['Cluster', ['vpc']],
  ['NodeGroup', []],
  ['GpuNodeGroup', []],
  ['Backups', ['encryptionKey']],
  ['Hdfs', ['cluster']],
  ['HdfsBackups', ['cluster', 'hdfs', 'bucket']],
  ['ModelStore', ['vpcEndpoint', 'encryptionKey']],
  ['SharedFiles', ['vpc', 'encryptionKey']],
  ['DatasetCache', ['cluster', 'bucket']],
  ['LustreStore', ['vpc', 'subnet', 'encryptionKey']],
  ['LocalNvme', ['cluster']],
  ['StorageClasses', ['cluster']],
  ['Access', ['cluster']],
  ['AdmissionPolicies', ['cluster']],
  ['ExternalSecretsOperator', ['cluster']],
  ['ServiceSecrets', ['cluster', 'operator', 'encryptionKey']],
  ['TeamNamespace', ['cluster']],
  ['NcclTest', ['cluster']],
  ['ReachabilityTest', ['cluster']],
  ['InferenceService', ['cluster']],
  ['SparkJob', ['cluster']],
  ['SparkPlatform', ['cluster']],
  ['Yarn', ['cluster', 'hdfs']],
  ['InferenceMonitoring', ['cluster']],
  ['EfaMonitoring', ['cluster']],
  ['Datacenter', []],
];

test('the table has every construct', () => {
  // An image is made by its factories, grants by a node group, functions read and judge.
  const names = Object.entries(classes).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  const others = ['InferenceImage', 'NodeGroupGrants', 'datacenterRules', 'internetAccessOf'];
  expect(names.filter((name) => !others.includes(name)).toSorted()).toEqual(
    CONSTRUCTS.map(([name]) => name).toSorted(),
  );
});

describe.each(CONSTRUCTS)('%s', (name, references) => {
  const declare = (props: unknown) => () => new (classes[name] as AnyProps)(new Stack(new App(), 'Stack'), 'It', props);

  test.each([[null], ['props'], [7]])('%j in place of its props is a problem, no TypeError', (props) => {
    expect(declare(props)).toThrow(ProblemsError);
    expect(declare(props)).toThrow(/^\[Stack\/It\] props: The props are /);
  });

  if (references.length > 0) {
    test(`without ${references.join(' and ')} it says so`, () => {
      expect(declare({})).toThrow(ProblemsError);
      for (const reference of references) expect(declare({})).toThrow(`${reference} is required, and was left out.`);
    });
  }
});
