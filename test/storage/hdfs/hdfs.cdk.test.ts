import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import { Hdfs, type HdfsProps } from '../../../lib/storage/hdfs/hdfs.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const OPTIONS = { instanceType: 'i4i.xlarge', dataNodes: 6, withoutBackup: 'the test has no data' } as const;

interface Declared {
  readonly stack: Stack;
  readonly cluster: eks.ICluster;
}

function declared(app = new App()): Declared {
  const stack = new Stack(app, 'Data', { env: { account: '111122223333', region: 'us-east-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    vpc,
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  return { stack, cluster };
}

const hdfsIn = ({ stack, cluster }: Declared, props: Partial<HdfsProps> = {}): Hdfs =>
  new Hdfs(stack, 'Hdfs', { cluster, ...OPTIONS, ...props });

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

/** The applied objects, each with its logical id, what it depends on, and what happens to it when it is removed. */
function applied({ stack }: Declared) {
  return Object.entries(Template.fromStack(stack).findResources(OBJECTS)).map(([id, resource]) => {
    const [object] = JSON.parse(String(resource.Properties.Manifest)) as Json[];
    const name = `${object?.kind} ${object?.metadata.name}`;
    return { id, object, name, dependsOn: (resource.DependsOn ?? []) as string[], policy: resource.DeletionPolicy };
  });
}

test('HDFS knows the racks of its DataNodes from the subnets of the cluster', () => {
  const it = declared();
  const { plan } = hdfsIn(it);
  expect(plan.topology).toMatchObject({ racks: 'zone', zones: 3 });
  const config = applied(it).find(({ name }) => name === 'ConfigMap hdfs-config')?.object;
  expect(config?.data['topology.table']).toBe(
    '10.0.96.0/19 /us-east-1a\n10.0.128.0/19 /us-east-1b\n10.0.160.0/19 /us-east-1c\n0.0.0.0/0 /other\n',
  );
});

test('subnets that are named count, and not those of the cluster', () => {
  const subnetZones = ['a', 'b'].map((zone, index) => ({ cidr: `10.9.${index}.0/24`, zone: `us-east-1${zone}` }));
  expect(hdfsIn(declared(), { subnetZones }).plan.topology.subnets).toHaveLength(2);
});

test('each object is applied, and pods come after what they need and after their StorageClasses', () => {
  const it = declared();
  const classes = new Construct(it.stack, 'Classes');
  new eks.KubernetesManifest(classes, 'Class', { cluster: it.cluster, manifest: [{ kind: 'StorageClass' }] });
  const operator = it.cluster.addHelmChart('Operator', { chart: 'kube-prometheus-stack' });
  const hdfs = hdfsIn(it, { storageClasses: classes, prometheusOperator: operator, monitoring: true });
  expect(hdfs.objects.node.path).toBe('Data/Hdfs/Objects');
  expect([hdfs.uri, hdfs.clientConfigMap]).toEqual(['hdfs://hdfs', 'hdfs-client']);
  const all = applied(it);
  const config = all.find(({ name }) => name === 'ConfigMap hdfs-config')?.id;
  const namespace = all.find(({ name }) => name === 'Namespace hdfs')?.id;
  for (const role of ['zk', 'jn', 'nn', 'dn']) {
    const pods = all.find(({ name }) => name === `StatefulSet hdfs-${role}`);
    expect(pods?.dependsOn).toEqual(expect.arrayContaining([config, namespace]));
    expect(pods?.dependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^ClassesClass/), expect.stringMatching(/^ClusterchartOperator/)]),
    );
  }
});

/** What happens to the namespace when HDFS is removed. */
function policyOf(props: Partial<HdfsProps>): unknown {
  const it = declared();
  hdfsIn(it, props);
  return applied(it).find(({ name }) => name === 'Namespace hdfs')?.policy;
}

test('the namespace stays when HDFS is removed, because the claims of the metadata are in it', () => {
  expect(policyOf({})).toBe('Retain');
  expect(policyOf({ retainMetadata: false })).toBe('Delete');
});

test('a namespace that exists is not made', () => {
  const it = declared();
  expect(hdfsIn(it, { createNamespace: false }).namespace).toBeUndefined();
  expect(applied(it).map(({ name }) => name)).not.toContain('Namespace hdfs');
});

test('a cluster whose subnets are not known needs subnetZones', () => {
  const { message, templates } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Data');
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
      clusterName: 'company',
      kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
        serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
      }),
    });
    hdfsIn({ stack, cluster });
  });
  expect(message).toContain('[subnet-zones-missing]');
  expect(templates).toEqual([]);
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    hdfsIn(declared(app), { clientNamespaces: ['Spark'], monitoringNamespace: 'Metrics', journalNodes: 4 });
  });
  expect(message).toContain("[Data/Hdfs] clientNamespaces[0]: 'Spark' is not a valid namespace name");
  expect(message).toContain("[Data/Hdfs] monitoringNamespace: 'Metrics' is not a valid namespace name");
  expect(message).toContain('[Data/Hdfs] journalNodes: ');
  expect(templates).toEqual([]);
});

test('two file systems of one name in a namespace are a problem', () => {
  const { message } = refusedSynthesis((app) => {
    const it = declared(app);
    hdfsIn(it);
    new Hdfs(it.stack, 'Again', { cluster: it.cluster, ...OPTIONS });
  });
  expect(message).toContain('[kubernetes-object-repeated]');
});
