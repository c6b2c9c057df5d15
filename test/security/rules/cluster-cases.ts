import { arn, cluster, CLUSTER, nodes, ref, type Resources, type RuleCase } from './case';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/own';

function bucket(properties: object = {}): Resources {
  return { Store: { Type: 'AWS::S3::Bucket', Properties: { ...properties } } };
}

function addon(AddonVersion: string): Resources {
  return {
    Cluster: CLUSTER,
    Addon: {
      Type: 'AWS::EKS::Addon',
      Properties: { AddonName: 'kube-proxy', AddonVersion, ClusterName: ref('Cluster') },
    },
  };
}

function bucketPolicy(condition: object): Resources {
  return {
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: ref('Store'),
        PolicyDocument: {
          Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: arn('Store'), Condition: condition }],
        },
      },
    },
  };
}

function nodeRole(statement: object): Resources {
  return {
    ...nodes('m7i.xlarge', { NodeRole: arn('Role') }),
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { Roles: [ref('Role')], PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } },
    },
  };
}

function podRole(condition: object): Resources {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: condition },
  };
  return { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [statement] } } } };
}

export const CLUSTER_CASES: Readonly<Record<string, RuleCase>> = {
  'adc-private-endpoint': {
    passes: cluster({}),
    fails: cluster({ ResourcesVpcConfig: {} }),
    messages: ['The API server has no private endpoint; one is right.', 'The API server is reached from 0.0.0.0/0.'],
  },
  'adc-cluster-logs': {
    passes: cluster({}),
    fails: cluster({ Logging: { ClusterLogging: { EnabledTypes: [{ Type: 'api' }] } } }),
    messages: ['The cluster writes api; missing: audit, authenticator.'],
  },
  'adc-cluster-secrets-key': {
    passes: cluster({}),
    fails: cluster({ EncryptionConfig: [] }),
    messages: ['The cluster has no EncryptionConfig: its secrets are encrypted with a key of AWS.'],
  },
  'adc-addon-version': {
    passes: addon('v1.35.3-eksbuild.21'),
    fails: { ...addon('v1.36.0-eksbuild.17'), ...onlyNodes('1.36') },
    messages: [
      'kube-proxy is v1.36.0-eksbuild.17, and the cluster is 1.35; v1.35 is right.',
      'The nodes have Kubernetes 1.36, and the cluster has 1.35, which is older.',
    ],
  },
  'adc-customer-key': {
    passes: bucket({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
        ],
      },
    }),
    fails: {
      ...bucket(),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/aws/sns' } },
    },
    messages: [
      'The S3 Bucket has no key of its own; a KMS key of yours is right.',
      'The SNS Topic has the key alias/aws/sns, which AWS manages; a KMS key of yours is right.',
    ],
  },
  'adc-bucket-tls': {
    passes: { ...bucket(), ...bucketPolicy({ Bool: { 'aws:SecureTransport': 'false' } }) },
    fails: { ...bucket(), ...bucketPolicy({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-example' } }) },
    messages: ['The bucket takes requests without TLS: no policy denies them.'],
  },
  'adc-immutable-tags': {
    passes: { Images: { Type: 'AWS::ECR::Repository', Properties: { ImageTagMutability: 'IMMUTABLE' } } },
    fails: { Images: { Type: 'AWS::ECR::Repository' } },
    messages: ['ImageTagMutability is MUTABLE; IMMUTABLE is right.'],
  },
  'adc-backup-decision': {
    passes: {
      ...bucket({ Tags: [{ Key: 'ai-datacenter/backup-plan', Value: 'daily' }] }),
      Logs: { Type: 'AWS::S3::Bucket' },
      Trail: { Type: 'AWS::CloudTrail::Trail', Properties: { S3BucketName: ref('Logs') } },
    },
    fails: bucket(),
    messages: ['The S3 Bucket is in no backup plan, and no tag says why not.'],
  },
  'adc-node-role': {
    passes: nodeRole({ Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::models/*'] }),
    fails: nodeRole({ Action: ['s3:GetObject', 'ec2:DescribeInstances'], Resource: '*' }),
    messages: ['The role of nodes may do s3:GetObject on every resource.'],
  },
  'adc-wildcard-trust': {
    passes: podRole({ 'oidc.example.com:sub': 'system:serviceaccount:inference:chat' }),
    fails: podRole({ 'oidc.example.com:aud': 'sts.amazonaws.com' }),
    messages: ['Every service account of the cluster may take the role: no condition on :sub.'],
  },
};

function onlyNodes(version: string): Resources {
  const { Nodes } = nodes('m7i.xlarge', { Version: version });
  return Nodes === undefined ? {} : { Nodes };
}
