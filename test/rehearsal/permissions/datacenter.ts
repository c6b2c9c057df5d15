import type { DeclaredObject } from '../../../lib/rehearsal/src/compare/objects';
import type { Call, Called } from '../../../lib/rehearsal/src/permissions/call';
import type { NetworkResource } from '../../../lib/rehearsal/src/reachability/network-resource';

export const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;
const KEY = arn('kms', 'key/models-key');

interface Statement {
  readonly Sid?: string;
  readonly Effect?: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

const document = (...statements: readonly Statement[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((it) => ({ Effect: 'Allow', ...it })),
});

function made(type: string, id: string, properties: Record<string, unknown>): NetworkResource {
  return { id, type: `AWS::${type}`, path: `Lab/${id}`, line: 'lab.ts:7', properties };
}

/** What a fault of a test changes; each is as it should be. */
export interface Parts {
  readonly handler: readonly Statement[];
  readonly chat: readonly Statement[];
  readonly trust: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly endpoint?: readonly Statement[];
  readonly bucket: readonly Statement[];
  readonly key: readonly Statement[];
  readonly inVpc: boolean;
  readonly calls: readonly Call[];
}

const ANSWERS = 'arn:aws:s3:::cloudformation-custom-resource-response-eucentral1/*';
const POD = { Service: 'pods.eks.amazonaws.com' };
const TAGS = { 'aws:RequestTag/kubernetes-namespace': 'serving', 'aws:RequestTag/kubernetes-service-account': 'chat' };

export function call(role: string, action: string, resource: string | null, more: Partial<Call> = {}): Call {
  return { principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/handler`, action, resource, context: {}, ...more };
}

export const RIGHT: Parts = {
  handler: [
    { Action: 'eks:DescribeCluster', Resource: arn('eks', 'cluster/lab') },
    { Action: 's3:GetObject*', Resource: 'arn:aws:s3:::assets/*' },
  ],
  chat: [
    { Action: 's3:GetObject', Resource: 'arn:aws:s3:::models/llama/*' },
    {
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::models',
      Condition: { StringLike: { 's3:prefix': ['llama/*'] } },
    },
    { Action: 'kms:Decrypt', Resource: KEY },
  ],
  trust: [{ Principal: POD, Action: ['sts:AssumeRole', 'sts:TagSession'], Condition: { StringEquals: TAGS } }],
  endpoint: [
    {
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } },
    },
    { Principal: '*', Action: 's3:PutObject', Resource: ANSWERS },
  ],
  bucket: [
    {
      Sid: 'OnlyFromTheVpc',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::models', 'arn:aws:s3:::models/*'],
      Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-s3' } },
    },
  ],
  key: [{ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
  inVpc: true,
  calls: [
    call('HandlerRole', 'eks:DescribeCluster', arn('eks', 'cluster/lab')),
    call('HandlerRole', 's3:GetObject', 'arn:aws:s3:::assets/chart.zip'),
    call('HandlerRole', 'sts:GetCallerIdentity', null),
  ],
};

/** A cluster in a closed network: a function that applies charts, and pods that read a model. */
export function datacenter(change: Partial<Parts> = {}): Called {
  const { calls, ...parts } = { ...RIGHT, ...change };
  return { resources: resourcesOf(parts), objects: [CHAT], calls, account: ACCOUNT, region: REGION };
}

const CHAT: DeclaredObject = {
  cluster: 'lab',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'chat', namespace: 'serving' },
  spec: {
    template: {
      spec: { serviceAccountName: 'chat', containers: [{ name: 'server', args: ['--model', 's3://models/llama'] }] },
    },
  },
  declaredBy: { path: 'Lab/Chat' },
};

function resourcesOf(parts: Omit<Parts, 'calls'>): NetworkResource[] {
  const { handler, chat, trust, boundary, endpoint, bucket, key, inVpc } = parts;
  return [
    made('EC2::VPC', 'vpc-1', { CidrBlock: '10.0.0.0/16' }),
    made('EC2::Subnet', 'subnet-1', { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24' }),
    made('EC2::RouteTable', 'rtb-1', { VpcId: 'vpc-1' }),
    made('EC2::SubnetRouteTableAssociation', 'rtb-1-subnet-1', { RouteTableId: 'rtb-1', SubnetId: 'subnet-1' }),
    made('EC2::VPCEndpoint', 'vpce-s3', {
      VpcId: 'vpc-1',
      ServiceName: `com.amazonaws.${REGION}.s3`,
      RouteTableIds: ['rtb-1'],
      ...(endpoint && { PolicyDocument: document(...endpoint) }),
    }),
    made('Lambda::Function', 'handler', {
      Role: `arn:aws:iam::${ACCOUNT}:role/HandlerRole`,
      ...(inVpc && { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] } }),
    }),
    {
      ...made('CloudFormation::CustomResource', 'applied', { ServiceToken: arn('lambda', 'function:handler') }),
    },
    made('IAM::Role', 'HandlerRole', {
      ...(boundary && { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary' }),
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    }),
    made('IAM::ManagedPolicy', 'arn:aws:iam::111122223333:policy/boundary', {
      PolicyDocument: document(...(boundary ?? [])),
    }),
    made('IAM::Policy', 'HandlerPolicy', { Roles: ['HandlerRole'], PolicyDocument: document(...handler) }),
    made('IAM::Role', 'ChatRole', {
      AssumeRolePolicyDocument: document(...trust),
      Policies: [{ PolicyName: 'models', PolicyDocument: JSON.stringify(document(...chat)) }],
    }),
    made('EKS::Nodegroup', 'lab/gpus', { ClusterName: 'lab', Subnets: ['subnet-1'] }),
    made('EKS::PodIdentityAssociation', 'a-1', {
      ClusterName: 'lab',
      Namespace: 'serving',
      ServiceAccount: 'chat',
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/ChatRole`,
    }),
    made('S3::Bucket', 'models', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { KMSMasterKeyID: KEY } }],
      },
    }),
    made('S3::BucketPolicy', 'models-policy', { Bucket: 'models', PolicyDocument: document(...bucket) }),
    made('KMS::Key', 'models-key', { KeyPolicy: document(...key) }),
  ];
}
