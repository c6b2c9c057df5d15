import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { podCredentialsObjects } from '../../../lib/security/pod-credentials';
import { type Resources, Templates } from '../cloud/templates';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';

// A Deployment that is there before the association of its service account: its pods wait, and then have credentials.

const MINUTES = 60_000;
const CLUSTER = 'waiting';
const PODS = { namespace: 'default', serviceAccount: 'reader', permissionsBy: 'pod-identity' } as const;

let cloud: Cloud;
let clusters: ClusterSupport;
let templates: Templates;

beforeAll(async () => {
  ({ cloud, clusters } = await startCloudWithClusters());
  templates = new Templates(cloud);
}, 30 * MINUTES);

afterAll(async () => {
  templates?.close();
  await stopCloudWithClusters();
}, MINUTES);

const trust = (Service: string, Action: string | string[]) => ({
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action }],
  },
});
const arn = (role: string) => ({ 'Fn::GetAtt': [role, 'Arn'] });

const CLUSTER_RESOURCES: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  A: subnet('10.0.0.0/24', 0),
  B: subnet('10.0.1.0/24', 1),
  Role: { Type: 'AWS::IAM::Role', Properties: trust('eks.amazonaws.com', 'sts:AssumeRole') },
  Cluster: {
    Type: 'AWS::EKS::Cluster',
    Properties: {
      Name: CLUSTER,
      Version: '1.35',
      RoleArn: arn('Role'),
      ResourcesVpcConfig: { SubnetIds: [{ Ref: 'A' }, { Ref: 'B' }] },
    },
  },
};

const ASSOCIATION: Resources = {
  Reader: {
    Type: 'AWS::IAM::Role',
    Properties: trust('pods.eks.amazonaws.com', ['sts:AssumeRole', 'sts:TagSession']),
  },
  Association: {
    Type: 'AWS::EKS::PodIdentityAssociation',
    Properties: { ClusterName: CLUSTER, Namespace: 'default', ServiceAccount: 'reader', RoleArn: arn('Reader') },
  },
};

function subnet(CidrBlock: string, zone: number): Resources[string] {
  const AvailabilityZone = { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] };
  return { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock, AvailabilityZone } };
}

const POD = { serviceAccountName: 'reader', containers: [{ name: 'main', image: 'registry.invalid/reader:1.0' }] };

interface Pods {
  readonly items: readonly {
    readonly spec: { readonly containers: readonly { readonly env?: readonly Variable[] }[] };
  }[];
}
interface Variable {
  readonly name: string;
}

const kubectl = (args: readonly string[]) => clusters.kubectl(CLUSTER, args);

async function apply(...items: readonly object[]): Promise<void> {
  const file = path.join(cloud.workDir, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl(['apply', '--server-side', '-f', file]);
}

async function until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  for (const end = Date.now() + 2 * MINUTES; Date.now() < end; await sleep(200)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`There is no ${what}.`);
}

async function pods(): Promise<Pods['items']> {
  return ((await kubectl(['get', 'pods', '-n', 'default', '-o', 'json'])) as Pods).items;
}

/** The message by which the API server refuses a pod of the service account now. */
async function refusal(): Promise<string | undefined> {
  const file = path.join(cloud.workDir, 'pod.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'try' }, spec: POD }));
  return kubectl(['create', '--dry-run=server', '-n', 'default', '-f', file]).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

test(
  'pods of a new service account wait for its association, and then start with credentials',
  async () => {
    expect((await templates.create('waiting', CLUSTER_RESOURCES)).failures).toEqual([]);
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'reader', namespace: 'default' } };
    await apply(account, ...podCredentialsObjects(PODS));
    expect(await until('refusal', refusal)).toMatch(/The pod has no credentials: EKS set no AWS_CONTAINER/);

    await apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'reader', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'reader' } },
        template: { metadata: { labels: { app: 'reader' } }, spec: POD },
      },
    });
    await until('event', async () => {
      const selector = ['--field-selector', 'reason=FailedCreate'];
      const events = JSON.stringify(await kubectl(['get', 'events', '-n', 'default', ...selector, '-o', 'json']));
      return events.includes('service account reader counts after some seconds') ? true : undefined;
    });
    expect(await pods()).toEqual([]);

    expect((await templates.create('association', ASSOCIATION)).failures).toEqual([]);
    const [pod] = await until('pod', async () => {
      const found = await pods();
      return found.length > 0 ? found : undefined;
    });
    expect(pod?.spec.containers[0]?.env?.map(({ name }) => name)).toEqual([
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    ]);
  },
  6 * MINUTES,
);
