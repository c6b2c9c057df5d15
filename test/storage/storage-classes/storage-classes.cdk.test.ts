import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { StorageClasses, type StorageClassesProps } from '../../../lib/storage/storage-classes/storage-classes.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';

function imported(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
}

function declared(props: Partial<StorageClassesProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Storage');
  const classes = new StorageClasses(stack, 'Classes', {
    cluster: imported(stack),
    withoutBackup: 'nothing is kept here',
    ...props,
  });
  return { stack, classes };
}

/** The applied objects: kind, name, and the logical ids that each depends on. */
function applied(stack: Stack) {
  return Object.values(Template.fromStack(stack).findResources(OBJECTS)).map(({ Properties, DependsOn = [] }) => {
    const manifest = JSON.stringify(Properties.Manifest);
    const kind = /\\"kind\\":\\"(\w+)\\"/.exec(manifest)?.[1] ?? '';
    return { kind, manifest, dependsOn: DependsOn as string[] };
  });
}

test('the classes are applied, the snapshot class after the controller that brings its kind', () => {
  const { stack } = declared();
  const objects = applied(stack);
  expect(objects.map(({ kind }) => kind).toSorted()).toEqual([
    ...Array.from({ length: 4 }, () => 'StorageClass'),
    'VolumeSnapshotClass',
  ]);
  const [addon] = Object.keys(
    Template.fromStack(stack).findResources('AWS::EKS::Addon', { Properties: { AddonName: 'snapshot-controller' } }),
  );
  expect(addon).toBeDefined();
  for (const { dependsOn } of objects) expect(dependsOn).toContain(addon);
});

test('without snapshots there is no controller', () => {
  const { stack, classes } = declared({ snapshots: false });
  expect(classes.snapshotController).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::EKS::Addon', 0);
});

test('the role of the EBS driver of our own cluster may use the key, by a policy of this stack', () => {
  const app = new App();
  const base = new Stack(app, 'Base');
  const cluster = new Cluster(base, 'Cluster', { vpc: new Vpc(base, 'Vpc') });
  const key = new Key(base, 'Key');
  const stack = new Stack(app, 'Storage');
  const classes = new StorageClasses(stack, 'Classes', { cluster: cluster.cluster, encryptionKey: key });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [Match.objectLike({ 'Fn::ImportValue': Match.stringLikeRegexp('Roleawsebscsidriver') })],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'VolumeKeyGrants',
          Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
          Resource: Match.objectLike({ 'Fn::ImportValue': Match.stringLikeRegexp('Key') }),
        }),
      ]),
    },
  });
  const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
  for (const { dependsOn, kind, manifest } of applied(stack)) {
    expect(dependsOn).toContain(policy);
    if (kind === 'StorageClass') expect(manifest).toContain('kmsKeyId');
  }
  expect(classes.keyPolicy).toBeDefined();
});

test('the role of the driver of another cluster can be given', () => {
  const app = new App();
  const base = new Stack(app, 'Base');
  const driverRole = new Role(base, 'Driver', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
  const { classes } = declared({ driverRole, encryptionKey: new Key(base, 'Key') }, app);
  expect(classes.keyPolicy).toBeDefined();
});

test('a key that no role can be allowed to use is a warning', () => {
  const app = new App();
  const { stack, classes } = declared({ encryptionKey: new Key(new Stack(app, 'Base'), 'Key') }, app);
  expect(classes.keyPolicy).toBeUndefined();
  Annotations.fromStack(stack).hasWarning('/Storage/Classes', Match.stringLikeRegexp('the role of the EBS driver'));
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ gp3Iops: 1 }, app);
  });
  expect(message).toContain('[Storage/Classes] gp3Iops: ');
  expect(templates).toEqual([]);
});

test('two sets of classes with the same names are a problem', () => {
  const { message } = refusedSynthesis((app) => {
    const { stack } = declared({}, app);
    new StorageClasses(stack, 'Again', { cluster: stack.node.findChild('Cluster') as eks.Cluster });
  });
  expect(message).toContain('[kubernetes-object-repeated]');
});
