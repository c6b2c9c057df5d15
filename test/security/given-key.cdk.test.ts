import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Backups,
  Cluster,
  DatasetCache,
  ExternalSecretsOperator,
  Hdfs,
  HdfsBackups,
  InferenceEdge,
  Keys,
  LustreStore,
  ModelStore,
  Network,
  NodeGroup,
  ServiceSecrets,
  SharedFiles,
  StorageClasses,
} from '../../lib/cdk';
import { CERTIFICATE, EDGE } from '../network/inference-edge/edge-options';

const HERE = { account: '111122223333', region: 'eu-central-1' };
const arn = (region: string, account = HERE.account, id = 'key/k') => `arn:aws:kms:${region}:${account}:${id}`;

const CERTIFICATE_HERE = CERTIFICATE.replace('us-east-1', HERE.region);

/** Each option that takes a key, and what a construct does with it. */
const USES: Readonly<Record<string, (stack: Stack, key: kms.IKey) => void>> = {
  'NetworkProps.logsKey': (stack, logsKey) =>
    new Network(stack, 'It', { logsKey, availabilityZones: ['eu-central-1a', 'eu-central-1b'] }),
  'ClusterProps.secretsKey': (stack, secretsKey) => new Cluster(stack, 'It', { vpc: importedVpc(stack), secretsKey }),
  'ClusterProps.volumeKeys': (stack, key) => new Cluster(stack, 'It', { vpc: importedVpc(stack), volumeKeys: [key] }),
  'ClusterProps.logsKey': (stack, logsKey) => new Cluster(stack, 'It', { vpc: importedVpc(stack), logsKey }),
  'NodeGroupResources.encryptionKey': (stack, encryptionKey) =>
    new NodeGroup(stack, 'It', { cluster: importedCluster(stack), instanceType: 'm7i.xlarge', encryptionKey }),
  'ModelStoreProps.encryptionKey': (stack, encryptionKey) =>
    new ModelStore(stack, 'It', { vpcEndpoint: importedEndpoint(stack), encryptionKey }),
  'ModelStoreAttributes.encryptionKey': (stack, encryptionKey) =>
    ModelStore.fromBucket(stack, 'It', { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'models'), encryptionKey }),
  'BackupsProps.encryptionKey': (stack, encryptionKey) =>
    new Backups(stack, 'It', { encryptionKey, plans: [{ name: 'daily' }] }),
  'DatasetCacheProps.encryptionKey': (stack, encryptionKey) =>
    new DatasetCache(stack, 'It', {
      cluster: new Cluster(stack, 'Own', { vpc: importedVpc(stack) }),
      bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'datasets'),
      encryptionKey,
    }),
  'HdfsBackupsProps.encryptionKey': (stack, encryptionKey) => {
    const cluster = new Cluster(stack, 'Own', { vpc: importedVpc(stack) });
    const hdfs = new Hdfs(stack, 'Hdfs', { cluster, instanceType: 'i4i.8xlarge', dataNodes: 6, racks: 'none' });
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'copies');
    new HdfsBackups(stack, 'It', { cluster, hdfs, bucket, encryptionKey });
  },
  'InferenceEdgeProps.logsKey': (stack, logsKey) => {
    const cluster = new Cluster(stack, 'Own', { vpc: importedVpc(stack) });
    new InferenceEdge(stack, 'It', { ...EDGE, certificateArns: [CERTIFICATE_HERE], cluster, logsKey });
  },
  'LustreStoreProps.encryptionKey': (stack, encryptionKey) => {
    const vpc = importedVpc(stack);
    new LustreStore(stack, 'It', { vpc, subnet: vpc.privateSubnets[0] as ec2.ISubnet, encryptionKey });
  },
  'ServiceSecretsProps.encryptionKey': (stack, encryptionKey) => {
    const cluster = new Cluster(stack, 'Own', { vpc: importedVpc(stack) });
    const operator = new ExternalSecretsOperator(stack, 'Operator', { cluster });
    const secrets = [{ name: 'api-keys', namespaces: ['models'] }];
    new ServiceSecrets(stack, 'It', { cluster, operator, encryptionKey, secrets });
  },
  'SharedFilesProps.encryptionKey': (stack, encryptionKey) =>
    new SharedFiles(stack, 'It', { vpc: importedVpc(stack), encryptionKey, folders: [{ name: 'notebooks' }] }),
  'StorageClassesProps.encryptionKey': (stack, encryptionKey) =>
    new StorageClasses(stack, 'It', { cluster: new Cluster(stack, 'Own', { vpc: importedVpc(stack) }), encryptionKey }),
};
const OPTIONS = Object.keys(USES);
/** Those whose key's policy has to name a service. */
const NAMED = [
  'NetworkProps.logsKey',
  'ClusterProps.logsKey',
  'InferenceEdgeProps.logsKey',
  'NodeGroupResources.encryptionKey',
];

function importedVpc(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
}

function importedCluster(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    vpc: importedVpc(stack),
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
  });
}

function importedEndpoint(stack: Stack): ec2.IVpcEndpoint {
  return ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-0123456789abcdef0');
}

interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly stack: Stack;
}

/** Declares a construct with a key, and returns what it says. */
function findings(option: string, keyOf: (stack: Stack) => kms.IKey): Findings {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack', { env: HERE });
  USES[option]?.(stack, keyOf(stack));
  const all = stack.node.findAll();
  return {
    problems: all.flatMap(({ node }) => node.validate()).filter((it) => /\[key-/.test(it)),
    warnings: all
      .flatMap(({ node }) => node.metadata)
      .flatMap(({ data }) => (typeof data === 'string' && data.includes('key-policy-') ? [data] : [])),
    stack,
  };
}

test('the table has each option that takes a key', () => {
  const lib = join(__dirname, '../../lib');
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cdk.ts'));
  const options = files.flatMap((file) => keyOptionsOf(readFileSync(join(lib, file), 'utf8')));
  const ofUsers = options.filter((option) => !OF_PARTS.includes(option));
  expect(ofUsers.toSorted()).toEqual(OPTIONS.toSorted());
});

/** What our own constructs pass to their parts: they were given the key, and have judged it. */
const OF_PARTS = ['FlowLogTableProps.encryptionKey', 'KubectlLogGroupProps.encryptionKey'];

/** The options of exported interfaces that take a key or keys; a field of a construct is none. */
function keyOptionsOf(source: string): readonly string[] {
  const interfaces = source.matchAll(/^export interface ((?!I[A-Z])\w+)\b[^{]*\{\n([\s\S]*?)^\}/gm);
  return [...interfaces].flatMap(([, name, body = '']) =>
    [...body.matchAll(/^ {2}readonly (\w+)\??: (?:readonly )?(?:kms\.)?IKey\b/gm)].map(
      ([, option]) => `${name}.${option}`,
    ),
  );
}

test.each(OPTIONS)('%s: a key of the app works without a word', (option) => {
  const { problems, warnings } = findings(option, (stack) => new kms.Key(stack, 'Key'));
  expect([problems, warnings]).toEqual([[], []]);
});

/** Of constructs that keep what they make when their stack is deleted. */
const KEPT = [
  'NetworkProps.logsKey',
  'ClusterProps.logsKey',
  'ModelStoreProps.encryptionKey',
  'BackupsProps.encryptionKey',
  'LustreStoreProps.encryptionKey',
  'ServiceSecretsProps.encryptionKey',
  'SharedFilesProps.encryptionKey',
];

test.each(OPTIONS)('%s: a key that goes with its stack is a problem where data stays', (option) => {
  const { problems } = findings(option, (stack) => new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY }));
  expect(problems).toEqual(
    KEPT.includes(option) ? [expect.stringMatching(/nothing can read it then.*\[key-goes-before-data\]/)] : [],
  );
});

test('a key may go with data that goes, and a key whose policy changes later is judged at synthesis', () => {
  const stack = new Stack(new App(), 'Stack', { env: HERE });
  const removalPolicy = RemovalPolicy.DESTROY;
  const encryptionKey = new kms.Key(stack, 'Key', { removalPolicy });
  const gone = new Backups(stack, 'Gone', { encryptionKey, removalPolicy });
  const kept = new Backups(stack, 'Kept', { encryptionKey });
  expect(gone.node.validate()).toEqual([]);
  expect(kept.node.validate()).toHaveLength(1);
  encryptionKey.applyRemovalPolicy(RemovalPolicy.RETAIN);
  expect(kept.node.validate()).toEqual([]);
});

test.each([
  ['NetworkProps.logsKey', 'CloudWatchLogs'],
  ['ClusterProps.logsKey', 'CloudWatchLogs'],
  ['NodeGroupResources.encryptionKey', 'NodeVolumes'],
])('%s: the policy of a key of the app gets the statement %s', (option, sid) => {
  const { stack } = findings(option, (scope) => new kms.Key(scope, 'Key'));
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: sid })]) },
  });
});

test('a key that has the statement already gets it no second time', () => {
  const { stack } = findings('NetworkProps.logsKey', (scope) => new Keys(scope, 'Keys').logs);
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    Description: 'Log groups',
    KeyPolicy: {
      Statement: ['AccountIam', 'CloudWatchLogs', 'LogDelivery'].map((Sid) => Match.objectLike({ Sid })),
    },
  });
});

test.each(OPTIONS)('%s: an imported key of the account warns only if its policy has to name a service', (option) => {
  const { problems, warnings } = findings(option, (stack) => kms.Key.fromKeyArn(stack, 'Key', arn(HERE.region)));
  expect(problems).toEqual([]);
  expect(warnings).toHaveLength(NAMED.includes(option) ? 1 : 0);
});

test('the warning has the statement in words that can be copied', () => {
  const { warnings } = findings('ClusterProps.logsKey', (stack) => kms.Key.fromKeyArn(stack, 'Key', arn(HERE.region)));
  const [, json = ''] = /(\[\{.*\}\])/.exec(warnings[0] ?? '') ?? [];
  expect(JSON.parse(json)).toEqual([
    expect.objectContaining({
      Sid: 'CloudWatchLogs',
      Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-central-1:111122223333:log-group:*' },
      },
    }),
  ]);
});

test.each(OPTIONS)('%s: for a key of another account its owner has to let this account in', (option) => {
  const foreign = arn(HERE.region, '999999999999');
  const { problems, warnings } = findings(option, (stack) => kms.Key.fromKeyArn(stack, 'Key', foreign));
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('arn:aws:iam::111122223333:root')]);
});

test.each(OPTIONS)('%s: a key of another region is a problem', (option) => {
  const { problems } = findings(option, (stack) => kms.Key.fromKeyArn(stack, 'Key', arn('us-east-1')));
  expect(problems).toEqual([
    expect.stringMatching(/is a key of us-east-1, and what it encrypts is in eu-central-1.*\[key-of-another-region\]/),
  ]);
});

test.each(OPTIONS)('%s: a key that is named by an alias is a problem', (option) => {
  const byName = findings(option, (stack) => kms.Alias.fromAliasName(stack, 'Key', 'alias/company'));
  expect(byName.problems).toEqual([expect.stringMatching(/named by 'alias\/company'.*\[key-named-by-alias\]/)]);
  const byArn = findings(option, (stack) =>
    kms.Key.fromKeyArn(stack, 'Key', arn(HERE.region, HERE.account, 'alias/k')),
  );
  expect(byArn.problems).toEqual([expect.stringMatching(/named by 'alias\/k'.*\[key-named-by-alias\]/)]);
});

test.each(OPTIONS)('%s: an alias whose key is known stands for the key', (option) => {
  const { problems, warnings, stack } = findings(option, (scope) => {
    const key = new kms.Key(scope, 'Key');
    return new kms.Alias(scope, 'Alias', { aliasName: 'alias/own', targetKey: key });
  });
  expect([problems, warnings]).toEqual([[], []]);
  const { AliasB9C4E2F1: _, ...resources } = Template.fromStack(stack).toJSON().Resources as Record<string, unknown>;
  const others = Object.entries(resources).filter(([id]) => !id.startsWith('Alias'));
  expect(JSON.stringify(others)).not.toMatch(/"Ref":"Alias|alias\/own/);
});
