import { ACCESS_ROWS } from './access-decisions';
import { COMPANY_ISSUER } from './every-construct';
import { AUDIT_ROWS } from './audit-decisions';
import { EDGE_ROWS } from './edge-decisions';
import { SECRETS_ROWS } from './secrets-decisions';
import { type Case, type Context, exactly, type Row, rows } from './decision-rows';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/some`;

// ---- Keys

const key = (name: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`;
const serviceRole = (path: string) => `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${path}`;
const AUTO_SCALING = serviceRole('autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling');
const logGroup = (account: string, region = REGION) => ({
  'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:/aws/eks/ai/cluster`,
});
const caller = { 'kms:CallerAccount': ACCOUNT };
const LOGS = `logs.${REGION}.amazonaws.com`;
const LOG_DELIVERY = 'delivery.logs.amazonaws.com';
const byDelivery = (account: string, region = REGION): Context => ({
  'aws:SourceAccount': account,
  'aws:SourceArn': `arn:aws:logs:${region}:${account}:*`,
});

const KEYS = [
  ...['KeysClusterSecrets', 'KeysData', 'KeysLogs'].flatMap((name) => [
    ...rows(['key', name], ROLE, [
      ['IAM policies of the account decide on its use', 'left to IAM', 'kms:Decrypt', key(name)],
      ['the account keeps control of the key', 'left to IAM', 'kms:PutKeyPolicy', key(name)],
    ]),
    ...rows(['key', name], 'arn:aws:iam::999999999999:role/other', [
      ['another account', 'not allowed', 'kms:Decrypt', key(name)],
      ['another account', 'not allowed', 'kms:CreateGrant', key(name), { 'kms:GrantIsForAWSResource': 'true' }],
    ]),
    ...rows(['key', name], 's3.amazonaws.com', [['a service by itself', 'not allowed', 'kms:Decrypt', key(name)]]),
  ]),
  ...rows(['key', 'KeysLogs'], LOGS, [
    ['log groups of the account', 'allowed', 'kms:Encrypt', key('KeysLogs'), logGroup(ACCOUNT)],
    ['log groups of the account', 'allowed', 'kms:Decrypt', key('KeysLogs'), logGroup(ACCOUNT)],
    ['log groups of the account', 'allowed', 'kms:ReEncryptTo', key('KeysLogs'), logGroup(ACCOUNT)],
    ['log groups of the account', 'allowed', 'kms:GenerateDataKeyWithoutPlaintext', key('KeysLogs'), logGroup(ACCOUNT)],
    ['log groups of another account', 'not allowed', 'kms:Encrypt', key('KeysLogs'), logGroup('999999999999')],
    ['log groups of another region', 'not allowed', 'kms:Encrypt', key('KeysLogs'), logGroup(ACCOUNT, 'us-east-1')],
    ['no log group', 'not allowed', 'kms:Decrypt', key('KeysLogs')],
    ['management of the key', 'not allowed', 'kms:ScheduleKeyDeletion', key('KeysLogs'), logGroup(ACCOUNT)],
  ]),
  ...rows(['key', 'KeysLogs'], 'logs.us-east-1.amazonaws.com', [
    ['CloudWatch Logs of another region', 'not allowed', 'kms:Encrypt', key('KeysLogs'), logGroup(ACCOUNT)],
  ]),
  ...rows(['key', 'KeysLogs'], LOG_DELIVERY, [
    ['files of the account', 'allowed', 'kms:GenerateDataKey', key('KeysLogs'), byDelivery(ACCOUNT)],
    ['files of the account', 'allowed', 'kms:Decrypt', key('KeysLogs'), byDelivery(ACCOUNT)],
    ['files of another account', 'not allowed', 'kms:GenerateDataKey', key('KeysLogs'), byDelivery('999999999999')],
    ['files of another region', 'not allowed', 'kms:Decrypt', key('KeysLogs'), byDelivery(ACCOUNT, 'us-east-1')],
    ['management of the key', 'not allowed', 'kms:ScheduleKeyDeletion', key('KeysLogs'), byDelivery(ACCOUNT)],
    ['no source', 'not allowed', 'kms:GenerateDataKey', key('KeysLogs')],
  ]),
  ...rows(['key', 'KeysData'], LOGS, [
    ['CloudWatch Logs', 'not allowed', 'kms:Encrypt', key('KeysData'), logGroup(ACCOUNT)],
  ]),
  ...exactly(
    ['key', 'KeysData'],
    AUTO_SCALING,
    [
      ...['kms:GenerateDataKeyWithoutPlaintext', 'kms:Decrypt'].map((action) => ({
        what: 'volumes of nodes',
        action,
        resource: key('KeysData'),
        context: caller,
        otherAction: 'kms:ScheduleKeyDeletion',
      })),
      {
        what: 'a grant for an AWS resource',
        action: 'kms:CreateGrant',
        resource: key('KeysData'),
        context: { ...caller, 'kms:GrantIsForAWSResource': 'true' },
        otherAction: 'kms:RetireGrant',
      },
    ],
    'left to IAM',
  ),
  ...rows(['key', 'KeysData'], ROLE, [
    ['a role of the account', 'left to IAM', 'kms:Decrypt', key('KeysData'), caller],
    [
      'a grant by a role of the account',
      'left to IAM',
      'kms:CreateGrant',
      key('KeysData'),
      { ...caller, 'kms:GrantIsForAWSResource': 'true' },
    ],
  ]),
  ...rows(['key', 'KeysLogs'], ROLE, [
    ['a role in place of the service', 'left to IAM', 'kms:Encrypt', key('KeysLogs'), logGroup(ACCOUNT)],
  ]),
];

// ---- Trust

const POD_IDENTITY = 'pods.eks.amazonaws.com';
interface Pods {
  readonly arn: string;
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}
const tags = ({ arn, name, namespace, serviceAccount }: Pods): Context => ({
  'aws:RequestTag/eks-cluster-arn': arn,
  'aws:RequestTag/eks-cluster-name': name,
  'aws:RequestTag/kubernetes-namespace': namespace,
  'aws:RequestTag/kubernetes-service-account': serviceAccount,
});
const clusterArn = (name: string, region = REGION, account = ACCOUNT) =>
  `arn:aws:eks:${region}:${account}:cluster/${name}`;

/** The role of a service account of a CSI driver, by the names without hyphens. */
const csi = (driver: string, serviceAccount: string) => `CsiDriverCluster3ecd5d15${driver}${serviceAccount}Role`;
const FSX_DRIVER = csi('awsfsxcsidriver', 'fsxcsicontrollersa');
const EFS_DRIVER = csi('awsefscsidriver', 'efscsinodesa');
const S3_DRIVER = csi('awsmountpoints3csidriver', 's3csidriversa');

/** The roles of pods, with the cluster's name (in a template its logical id), namespace and service account. */
const POD_ROLES: readonly (readonly [owner: string, name: string, namespace: string, serviceAccount: string])[] = [
  ['ClusterRolevpccni', 'Cluster', 'kube-system', 'aws-node'],
  ['ClusterRoleawsebscsidriver', 'Cluster', 'kube-system', 'ebs-csi-controller-sa'],
  [
    'ClusterRoleawsnetworkflowmonitoringagent',
    'Cluster',
    'amazon-network-flow-monitor',
    'aws-network-flow-monitor-agent-service-account',
  ],
  ['ControllerIdentityRole', 'Cluster', 'kube-system', 'ai-datacenter-aws-load-balancer-controller'],
  ['ChatIdentityRole', 'Cluster', 'inference', 'chat'],
  ['OperatorIdentityRole', 'Cluster', 'external-secrets', 'ai-datacenter-external-secrets'],
  ['LoaderRole', 'company', 'models', 'loader'],
  ['CopiesIdentityRole', 'Cluster', 'hdfs', 'hdfs-backup'],
  [FSX_DRIVER, 'Cluster', 'kube-system', 'fsx-csi-controller-sa'],
  [EFS_DRIVER, 'Cluster', 'kube-system', 'efs-csi-node-sa'],
  [csi('awsefscsidriver', 'efscsicontrollersa'), 'Cluster', 'kube-system', 'efs-csi-controller-sa'],
  [S3_DRIVER, 'Cluster', 'kube-system', 's3-csi-driver-sa'],
];
const ASSUME = 'sts:AssumeRole';
const ASSUME_BY_TOKEN = 'sts:AssumeRoleWithWebIdentity';
const OIDC_PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${COMPANY_ISSUER}`;
const token = (subject: string, audience = 'sts.amazonaws.com', issuer = COMPANY_ISSUER): Context => ({
  [`${issuer}:aud`]: audience,
  [`${issuer}:sub`]: `system:serviceaccount:${subject}`,
});

/** The roles of AWS services, with what the service sends along. */
const SERVICE_ROLES: readonly (readonly [owner: string, service: string, context?: Context])[] = [
  ['ClusterRole', 'eks.amazonaws.com'],
  ...['ClusterSystemNodesRole', 'StorageRole', 'GpusRole', 'CompanyNodesRole'].map(
    (owner) => [owner, 'ec2.amazonaws.com'] as const,
  ),
  ['BackupsRole', 'backup.amazonaws.com'],
  ['BackupsRestoreRole', 'backup.amazonaws.com'],
  ['ModelsReplicationRole', 's3.amazonaws.com'],
  ['NetworkFlowLogRole', 'vpc-flow-logs.amazonaws.com', flowLog(ACCOUNT)],
];

const TRUST = [
  ...POD_ROLES.flatMap(([owner, name, namespace, serviceAccount]) => {
    const pods = { arn: clusterArn(name), name, namespace, serviceAccount };
    const role = `arn:aws:iam::${ACCOUNT}:role/${owner}`;
    const of = ['trust', owner] as const;
    return [
      ...rows(of, POD_IDENTITY, [
        ['its pods', 'allowed', ASSUME, role, tags(pods)],
        ['its pods, in a tagged session', 'allowed', 'sts:TagSession', role, tags(pods)],
        [
          'a cluster of the same name in another region',
          'not allowed',
          ASSUME,
          role,
          tags({ ...pods, arn: clusterArn(name, 'us-east-1') }),
        ],
        [
          'a cluster of the same name in another account',
          'not allowed',
          ASSUME,
          role,
          tags({ ...pods, arn: clusterArn(name, REGION, '999999999999') }),
        ],
        ['another cluster', 'not allowed', ASSUME, role, tags({ ...pods, arn: clusterArn('other'), name: 'other' })],
        ['another namespace', 'not allowed', ASSUME, role, tags({ ...pods, namespace: 'default' })],
        ['another service account', 'not allowed', ASSUME, role, tags({ ...pods, serviceAccount: 'default' })],
        ['a session without tags', 'not allowed', ASSUME, role],
      ]),
      ...exactly(of, POD_IDENTITY, [
        { what: 'its pods', action: ASSUME, resource: role, context: tags(pods), otherAction: 'sts:SetSourceIdentity' },
      ]),
      ...rows(of, ROLE, [['a role of the account', 'not allowed', ASSUME, role, tags(pods)]]),
    ];
  }),
  ...rows(['trust', 'FargateLoaderRole'], OIDC_PROVIDER, [
    ['its pods', 'allowed', ASSUME_BY_TOKEN, '', token('models:loader')],
    ['another service account', 'not allowed', ASSUME_BY_TOKEN, '', token('models:default')],
    ['a service account whose name begins so', 'not allowed', ASSUME_BY_TOKEN, '', token('models:loader-2')],
    ['another namespace', 'not allowed', ASSUME_BY_TOKEN, '', token('default:loader')],
    ['a token for another audience', 'not allowed', ASSUME_BY_TOKEN, '', token('models:loader', 'vault')],
    ['a token without a subject', 'not allowed', ASSUME_BY_TOKEN, ''],
    ['no token', 'not allowed', ASSUME, '', token('models:loader')],
  ]),
  ...rows(['trust', 'FargateLoaderRole'], `${OIDC_PROVIDER}F`, [
    ['another cluster', 'not allowed', ASSUME_BY_TOKEN, '', token('models:loader', undefined, `${COMPANY_ISSUER}F`)],
    ['another cluster, by this issuer', 'not allowed', ASSUME_BY_TOKEN, '', token('models:loader')],
  ]),
  ...rows(['trust', 'FargateLoaderRole'], POD_IDENTITY, [['Pod Identity', 'not allowed', ASSUME, '']]),
  ...rows(['trust', 'FargateLoaderRole'], ROLE, [
    ['a role of the account', 'not allowed', ASSUME_BY_TOKEN, '', token('models:loader')],
  ]),
  ...SERVICE_ROLES.flatMap(([owner, service, context]) => [
    ...exactly(['trust', owner], service, [
      { what: 'the service', action: ASSUME, resource: owner, context, otherAction: 'sts:TagSession' },
    ]),
    ...rows(['trust', owner], ROLE, [['a role of the account', 'not allowed', ASSUME, owner, context]]),
    ...rows(['trust', owner], POD_IDENTITY, [['pods', 'not allowed', ASSUME, owner, context]]),
  ]),
  ...rows(['trust', 'NetworkFlowLogRole'], 'vpc-flow-logs.amazonaws.com', [
    ['flow logs of another account', 'not allowed', ASSUME, '', flowLog('999999999999')],
    ['flow logs of another region', 'not allowed', ASSUME, '', flowLog(ACCOUNT, 'us-east-1')],
    ['a call for no flow log', 'not allowed', ASSUME, ''],
  ]),
];

function flowLog(account: string, region = REGION): Context {
  return {
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:ec2:${region}:${account}:vpc-flow-log/fl-0123456789abcdef0`,
  };
}

// ---- The bucket of flow logs

const FLOW_LOGS = 'arn:aws:s3:::networkflowlogtablebucket';
const FLOW_LOG_FILE = `${FLOW_LOGS}/AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/2026/11/26/22/flows.log.parquet`;
const delivers = (account = ACCOUNT, region = REGION): Context => ({
  ...byDelivery(account, region),
  'aws:SecureTransport': 'true',
  's3:TlsVersion': '1.3',
});
const delivered = (...from: Parameters<typeof delivers>): Context => ({
  ...delivers(...from),
  's3:x-amz-acl': 'bucket-owner-full-control',
});
const FLOW_LOG_ROWS = [
  ...rows(['bucket', 'NetworkFlowLogTableBucket'], LOG_DELIVERY, [
    ['files of the account', 'allowed', 's3:PutObject', FLOW_LOG_FILE, delivered()],
    ['files of another account', 'not allowed', 's3:PutObject', FLOW_LOG_FILE, delivered('999999999999')],
    ['files of another region', 'not allowed', 's3:PutObject', FLOW_LOG_FILE, delivered(ACCOUNT, 'us-east-1')],
    ['a file that it keeps for itself', 'not allowed', 's3:PutObject', FLOW_LOG_FILE, delivers()],
    ['outside of its folder', 'not allowed', 's3:PutObject', `${FLOW_LOGS}/athena-results/a.csv`, delivered()],
    ['reading a file', 'not allowed', 's3:GetObject', FLOW_LOG_FILE, delivered()],
    ['checking the bucket', 'allowed', 's3:GetBucketAcl', FLOW_LOGS, delivers()],
    ['checking the bucket', 'allowed', 's3:ListBucket', FLOW_LOGS, delivers()],
    ['checking it for another account', 'not allowed', 's3:GetBucketAcl', FLOW_LOGS, delivers('999999999999')],
    ['checking it for another region', 'not allowed', 's3:ListBucket', FLOW_LOGS, delivers(ACCOUNT, 'us-east-1')],
    ['plain HTTP', 'denied', 's3:PutObject', FLOW_LOG_FILE, { ...delivered(), 'aws:SecureTransport': 'false' }],
    ['TLS 1.1', 'denied', 's3:PutObject', FLOW_LOG_FILE, { ...delivered(), 's3:TlsVersion': '1.1' }],
  ]),
  ...rows(['bucket', 'NetworkFlowLogTableBucket'], ROLE, [
    ['reading, which IAM policies decide', 'not allowed', 's3:GetObject', FLOW_LOG_FILE, delivers()],
    ['plain HTTP', 'denied', 's3:GetObject', FLOW_LOG_FILE, { 'aws:SecureTransport': 'false' }],
  ]),
];

// ---- The bucket of models. Its policy allows nothing: what it does not deny is left to IAM policies.

const BUCKET = 'arn:aws:s3:::modelsbucket';
const OBJECT = `${BUCKET}/llama/model.safetensors`;
const TLS: Context = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const CALLER: Context = { ...TLS, 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' };
const INSIDE: Context = { ...CALLER, 'aws:SourceVpce': 'NetworkVpcS3Endpoint' };
const passes = 'not allowed';
const SSE = 's3:x-amz-server-side-encryption';
const encrypted = (algorithm: string, keyArn?: string): Context => ({
  ...INSIDE,
  [SSE]: algorithm,
  ...(keyArn && { [`${SSE}-aws-kms-key-id`]: keyArn }),
});

const DATA_CALLS: readonly (readonly [action: string, resource: string])[] = [
  ['s3:GetObject', OBJECT],
  ['s3:GetObjectVersion', OBJECT],
  ['s3:PutObject', OBJECT],
  ['s3:DeleteObject', OBJECT],
  ['s3:DeleteObjectVersion', OBJECT],
  ['s3:RestoreObject', OBJECT],
  ['s3:ReplicateObject', OBJECT],
  ['s3:AbortMultipartUpload', OBJECT],
  ['s3:ListMultipartUploadParts', OBJECT],
  ['s3:ListBucket', BUCKET],
  ['s3:ListBucketVersions', BUCKET],
  ['s3:ListBucketMultipartUploads', BUCKET],
];

const MODELS: Row['of'] = ['bucket', 'ModelsBucket'];
const BUCKET_ROWS = [
  ...rows(MODELS, ROLE, [
    ...DATA_CALLS.map(([action, resource]): Case => ['from inside the VPC', passes, action, resource, INSIDE]),
    ...DATA_CALLS.map(([action, resource]): Case => ['from the internet', 'denied', action, resource, CALLER]),
    ...['s3:GetObject', 's3:PutObject'].flatMap((action): readonly Case[] => [
      ['through another endpoint', 'denied', action, OBJECT, { ...CALLER, 'aws:SourceVpce': 'vpce-other' }],
      ['without TLS', 'denied', action, OBJECT, { ...INSIDE, 'aws:SecureTransport': 'false' }],
      ['with TLS 1.1', 'denied', action, OBJECT, { ...INSIDE, 's3:TlsVersion': '1.1' }],
      ['with TLS 1.2', passes, action, OBJECT, { ...INSIDE, 's3:TlsVersion': '1.2' }],
      ['by a service for the caller', passes, action, OBJECT, { ...CALLER, 'aws:ViaAWSService': 'true' }],
    ]),
    ...['s3:PutBucketPolicy', 's3:DeleteBucket', 's3:PutLifecycleConfiguration', 's3:GetBucketLocation'].flatMap(
      (action): readonly Case[] => [
        ['configuration from anywhere', passes, action, BUCKET, CALLER],
        ['configuration without TLS', 'denied', action, BUCKET, { ...CALLER, 'aws:SecureTransport': 'false' }],
      ],
    ),
    ...['s3:PutObject', 's3:ReplicateObject'].flatMap((action): readonly Case[] => [
      ["with the store's key", passes, action, OBJECT, encrypted('aws:kms', key('KeysData'))],
      ['with another key', 'denied', action, OBJECT, encrypted('aws:kms', key('KeysLogs'))],
      ['with a key that is not named', 'denied', action, OBJECT, encrypted('aws:kms')],
      ['encrypted by S3 alone', 'denied', action, OBJECT, encrypted('AES256')],
      ['encrypted twice, with another key', 'denied', action, OBJECT, encrypted('aws:kms:dsse', key('KeysLogs'))],
      [
        'with a key that the caller sends',
        'denied',
        action,
        OBJECT,
        { ...INSIDE, [`${SSE}-customer-algorithm`]: 'AES256' },
      ],
    ]),
  ]),
  ...rows(MODELS, 'logging.s3.amazonaws.com', [
    ['a service for itself', passes, 's3:GetObject', OBJECT, { ...CALLER, 'aws:PrincipalIsAWSService': 'true' }],
    ['without TLS', 'denied', 's3:GetObject', OBJECT, { ...CALLER, 'aws:SecureTransport': 'false' }],
  ]),
  ...rows(MODELS, ROLE, [
    // Only what is written is asked for its encryption.
    ['a deletion, encrypted by S3 alone', passes, 's3:DeleteObject', OBJECT, encrypted('AES256')],
    ['a deletion with a key that is not named', passes, 's3:DeleteObject', OBJECT, encrypted('aws:kms')],
    ['a deletion, another key', passes, 's3:DeleteObject', OBJECT, encrypted('aws:kms', key('KeysLogs'))],
    [
      'a read with a key that the caller sends',
      passes,
      's3:GetObject',
      OBJECT,
      { ...INSIDE, [`${SSE}-customer-algorithm`]: 'AES256' },
    ],
  ]),
  ...rows(MODELS, `arn:aws:iam::${ACCOUNT}:role/uploader`, [
    ['an upload from outside, declared', passes, 's3:PutObject', OBJECT, CALLER],
    ['an upload from outside, declared', passes, 's3:ListBucket', BUCKET, CALLER],
    ['an upload without TLS', 'denied', 's3:PutObject', OBJECT, { ...CALLER, 'aws:SecureTransport': 'false' }],
    [
      'an upload with another key',
      'denied',
      's3:PutObject',
      OBJECT,
      { ...CALLER, [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: key('KeysLogs') },
    ],
  ]),
  ...rows(MODELS, `arn:aws:iam::${ACCOUNT}:role/uploader-of-others`, [
    ['a role with a similar name', 'denied', 's3:PutObject', OBJECT, CALLER],
  ]),
  ...rows(MODELS, 'arn:aws:iam::999999999999:role/uploader', [
    ['a role of another account', 'denied', 's3:GetObject', OBJECT, CALLER],
  ]),
  ...[
    's3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_fs-0123456789abcdef0',
    'macie.amazonaws.com/AWSServiceRoleForAmazonMacie',
    'backup.amazonaws.com/AWSServiceRoleForBackup',
  ].flatMap((path) =>
    rows(MODELS, serviceRole(path), [
      ['a service-linked role', passes, 's3:GetObject', OBJECT, CALLER],
      ['a service-linked role', passes, 's3:ListBucket', BUCKET, CALLER],
    ]),
  ),
  ...rows(MODELS, 'arn:aws:iam::999999999999:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie', [
    ['a service-linked role of another account', 'denied', 's3:GetObject', OBJECT, CALLER],
  ]),
  ...rows(MODELS, `arn:aws:iam::${ACCOUNT}:role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`, [
    ['a role that looks like one of a service', 'denied', 's3:GetObject', OBJECT, CALLER],
  ]),
];

// ---- Roles that read and write models

const viaS3 = (context: string, region = REGION): Context => ({
  'kms:ViaService': `s3.${region}.amazonaws.com`,
  'kms:EncryptionContext:aws:s3:arn': context,
});
const OTHER_BUCKET = 'arn:aws:s3:::others';

const MODEL_ROLES = [
  ...rows(['identity', 'ChatIdentityRole'], ROLE, [
    ['reads a model', 'allowed', 's3:GetObject', OBJECT],
    ['reads a version', 'allowed', 's3:GetObjectVersion', OBJECT],
    ['lists models', 'allowed', 's3:ListBucket', BUCKET],
    ['decrypts a model', 'allowed', 'kms:Decrypt', key('KeysData'), viaS3(BUCKET)],
    ['decrypts a model without a bucket key', 'allowed', 'kms:Decrypt', key('KeysData'), viaS3(OBJECT)],
    ['decrypts what is in another bucket', 'not allowed', 'kms:Decrypt', key('KeysData'), viaS3(OTHER_BUCKET)],
    ['decrypts in another region', 'not allowed', 'kms:Decrypt', key('KeysData'), viaS3(BUCKET, 'us-east-1')],
    ['decrypts without S3', 'not allowed', 'kms:Decrypt', key('KeysData')],
    ['encrypts', 'not allowed', 'kms:GenerateDataKey', key('KeysData'), viaS3(BUCKET)],
    ['uses the key of secrets', 'not allowed', 'kms:Decrypt', key('KeysClusterSecrets'), viaS3(BUCKET)],
    ['writes', 'not allowed', 's3:PutObject', OBJECT],
    ['deletes', 'not allowed', 's3:DeleteObject', OBJECT],
    ['reads another bucket', 'not allowed', 's3:GetObject', `${OTHER_BUCKET}/model`],
    ['changes the bucket policy', 'not allowed', 's3:PutBucketPolicy', BUCKET],
  ]),
  ...rows(['identity', 'Writer'], ROLE, [
    ['writes a model', 'allowed', 's3:PutObject', OBJECT],
    ['aborts an upload', 'allowed', 's3:AbortMultipartUpload', OBJECT],
    ['lists the parts of an upload', 'allowed', 's3:ListMultipartUploadParts', OBJECT],
    ['lists uploads', 'allowed', 's3:ListBucketMultipartUploads', BUCKET],
    ['encrypts a model', 'allowed', 'kms:GenerateDataKey', key('KeysData'), viaS3(BUCKET)],
    ['joins encrypted parts', 'allowed', 'kms:Decrypt', key('KeysData'), viaS3(BUCKET)],
    ['reads a model', 'not allowed', 's3:GetObject', OBJECT],
    ['deletes a model', 'not allowed', 's3:DeleteObject', OBJECT],
    ['deletes a version', 'not allowed', 's3:DeleteObjectVersion', OBJECT],
    ['encrypts for another bucket', 'not allowed', 'kms:GenerateDataKey', key('KeysData'), viaS3(OTHER_BUCKET)],
    ['gives the key away', 'not allowed', 'kms:CreateGrant', key('KeysData'), viaS3(BUCKET)],
  ]),
];

// ---- Copies of models in another region, and directory buckets

const COPY = 'arn:aws:s3:::models-eu/llama/model.safetensors';
const COPY_BUCKET = 'arn:aws:s3:::models-eu';
const COPY_KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/eu`;
const directory = (name: string) => `arn:aws:s3express:${REGION}:${ACCOUNT}:bucket/${name}`;
const DIRECTORY_BUCKET = directory('models--euc1-az2--x-s3');
/** As roles name it: by its logical id. */
const DIRECTORY_OF_ROLES = directory('ModelsExpresseuc1az2');
const OTHER_DIRECTORY = directory('others--euc1-az2--x-s3');
const viaExpress = (context: string): Context => ({
  'kms:ViaService': `s3express.${REGION}.amazonaws.com`,
  'kms:EncryptionContext:aws:s3express:arn': context,
});
const SESSION = 's3express:CreateSession';
const IN_SESSION: Context = {
  's3express:TlsVersion': '1.3',
  'aws:PrincipalIsAWSService': 'false',
  'aws:ViaAWSService': 'false',
};
const VIA_EXPRESS: Context = { 'aws:SourceVpce': 'NetworkVpcS3ExpressEndpoint', ...IN_SESSION };
const mode = (name: string): Context => ({ 's3express:SessionMode': name });

const COPY_ROWS = [
  ...rows(['identity', 'ModelsReplicationRole'], ROLE, [
    ['reads a version to copy', 'allowed', 's3:GetObjectVersionForReplication', OBJECT],
    ['decrypts a model', 'allowed', 'kms:Decrypt', key('KeysData'), viaS3(BUCKET)],
    ['decrypts what is in another bucket', 'not allowed', 'kms:Decrypt', key('KeysData'), viaS3(OTHER_BUCKET)],
    ['writes a copy', 'allowed', 's3:ReplicateObject', COPY],
    ['encrypts a copy', 'allowed', 'kms:Encrypt', COPY_KEY, viaS3(COPY_BUCKET, 'eu-west-1')],
    ['encrypts in another bucket', 'not allowed', 'kms:Encrypt', COPY_KEY, viaS3(OTHER_BUCKET, 'eu-west-1')],
    ['deletes a copy', 'not allowed', 's3:ReplicateDelete', COPY],
    ['writes into its own bucket', 'not allowed', 's3:ReplicateObject', OBJECT],
    ['writes as a user', 'not allowed', 's3:PutObject', COPY],
  ]),
  ...['models-replication', 'models-eu-replication'].flatMap((name) =>
    rows(MODELS, `arn:aws:iam::${ACCOUNT}:role/${name}`, [
      ['a role that copies', passes, 's3:GetObjectVersionForReplication', OBJECT, CALLER],
      ['a role that copies', passes, 's3:ReplicateObject', OBJECT, CALLER],
      [
        'a copy under another key',
        'denied',
        's3:ReplicateObject',
        OBJECT,
        { ...CALLER, [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: key('KeysLogs') },
      ],
    ]),
  ),
  ...rows(['bucket', 'ModelsExpresseuc1az2'], ROLE, [
    ['from inside the VPC', passes, SESSION, DIRECTORY_BUCKET, VIA_EXPRESS],
    ['from the internet', 'denied', SESSION, DIRECTORY_BUCKET, IN_SESSION],
    ['with TLS 1.1', 'denied', SESSION, DIRECTORY_BUCKET, { ...VIA_EXPRESS, 's3express:TlsVersion': '1.1' }],
    ['configuration from anywhere', passes, 's3express:PutBucketPolicy', DIRECTORY_BUCKET, IN_SESSION],
    [
      'configuration with TLS 1.1',
      passes,
      's3express:GetBucketPolicy',
      DIRECTORY_BUCKET,
      { ...VIA_EXPRESS, 's3express:TlsVersion': '1.1' },
    ],
    ['by a service for the caller', passes, SESSION, DIRECTORY_BUCKET, { ...IN_SESSION, 'aws:ViaAWSService': 'true' }],
  ]),
  ...rows(['bucket', 'ModelsExpresseuc1az2'], 'datasync.amazonaws.com', [
    ['a service', passes, SESSION, DIRECTORY_BUCKET, { ...IN_SESSION, 'aws:PrincipalIsAWSService': 'true' }],
  ]),
  ...rows(['bucket', 'ModelsExpresseuc1az2'], `arn:aws:iam::${ACCOUNT}:role/uploader`, [
    ['an upload from outside, declared', passes, SESSION, DIRECTORY_BUCKET, IN_SESSION],
  ]),
  ...rows(['identity', 'ChatIdentityRole'], ROLE, [
    ['reads a directory bucket', 'allowed', SESSION, DIRECTORY_OF_ROLES, mode('ReadOnly')],
    ['writes into a directory bucket', 'not allowed', SESSION, DIRECTORY_OF_ROLES, mode('ReadWrite')],
    ['decrypts in a directory bucket', 'allowed', 'kms:Decrypt', key('KeysData'), viaExpress(DIRECTORY_OF_ROLES)],
    ['decrypts in another one', 'not allowed', 'kms:Decrypt', key('KeysData'), viaExpress(OTHER_DIRECTORY)],
    ['reads another one', 'not allowed', SESSION, OTHER_DIRECTORY, mode('ReadOnly')],
  ]),
  ...rows(['identity', 'Writer'], ROLE, [
    ['writes into a directory bucket', 'allowed', SESSION, DIRECTORY_OF_ROLES, mode('ReadWrite')],
    ['removes a directory bucket', 'not allowed', 's3express:DeleteBucket', DIRECTORY_OF_ROLES],
  ]),
];

// ---- The load balancer controller

const OWNER = 'elbv2.k8s.aws/cluster';
const elb = (resource: string, region = REGION) => `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:${resource}`;
const ec2 = (resource: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${resource}`;
const owned = (cluster: string): Context => ({ [`aws:ResourceTag/${OWNER}`]: cluster });
const requested = (cluster: string): Context => ({ [`aws:RequestTag/${OWNER}`]: cluster });
const inside = (cluster: string, scheme = 'internal'): Context => ({
  ...requested(cluster),
  'elasticloadbalancing:Scheme': scheme,
});
const MINE = 'Cluster';
const NLB = elb('loadbalancer/net/mine/50dc6c495c0c9188');
const ALB = elb('loadbalancer/app/mine/50dc6c495c0c9188');
const LISTENER = elb('listener/net/mine/50dc6c495c0c9188/f2f7dc8efc522ab2');
const APP_LISTENER = elb('listener/app/mine/50dc6c495c0c9188/f2f7dc8efc522ab2');
const RULE = elb('listener-rule/app/mine/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee');
const TARGETS = elb('targetgroup/mine/73e2d6bc24d8a067');
const GROUP = ec2('security-group/sg-0123456789abcdef0');
const inRegion = { 'aws:RequestedRegion': REGION };

/** Calls that change what exists: allowed on what the cluster owns, and on nothing else. */
const CHANGES: readonly (readonly [action: string, resource: string])[] = [
  ['elasticloadbalancing:DeleteLoadBalancer', NLB],
  ['elasticloadbalancing:DeleteLoadBalancer', ALB],
  ['elasticloadbalancing:ModifyLoadBalancerAttributes', NLB],
  ['elasticloadbalancing:SetIpAddressType', NLB],
  ['elasticloadbalancing:SetSecurityGroups', NLB],
  ['elasticloadbalancing:SetSubnets', NLB],
  ['elasticloadbalancing:DeleteTargetGroup', TARGETS],
  ['elasticloadbalancing:ModifyTargetGroup', TARGETS],
  ['elasticloadbalancing:ModifyTargetGroupAttributes', TARGETS],
  ['elasticloadbalancing:RegisterTargets', TARGETS],
  ['elasticloadbalancing:DeregisterTargets', TARGETS],
  ['elasticloadbalancing:DeleteListener', LISTENER],
  ['elasticloadbalancing:ModifyListener', LISTENER],
  ['elasticloadbalancing:ModifyListener', APP_LISTENER],
  ['elasticloadbalancing:ModifyListenerAttributes', LISTENER],
  ['elasticloadbalancing:AddListenerCertificates', LISTENER],
  ['elasticloadbalancing:RemoveListenerCertificates', LISTENER],
  ['elasticloadbalancing:DeleteRule', RULE],
  ['elasticloadbalancing:ModifyRule', RULE],
  ['elasticloadbalancing:AddTags', NLB],
  ['elasticloadbalancing:AddTags', LISTENER],
  ['ec2:DeleteSecurityGroup', GROUP],
  ['ec2:CreateTags', GROUP],
  ['ec2:AuthorizeSecurityGroupIngress', GROUP],
  ['ec2:RevokeSecurityGroupIngress', GROUP],
];

/** Calls that remove tags, and on what. */
const UNTAGS: readonly (readonly [action: string, resource: string])[] = [
  ['elasticloadbalancing:RemoveTags', RULE],
  ['elasticloadbalancing:RemoveTags', NLB],
  ['ec2:DeleteTags', GROUP],
];
const tagKeys = (...keys: readonly string[]): Context => ({ 'aws:TagKeys': keys });
const ofEks = (cluster: string): Context => ({
  'aws:ResourceTag/aws:eks:cluster-name': cluster,
  'ec2:Vpc': ec2('vpc/NetworkVpc'),
});

const CONTROLLER_ROWS = rows(['identity', 'ControllerIdentityRole'], ROLE, [
  ...CHANGES.flatMap(([action, resource]): readonly Case[] => [
    ['of this cluster', 'allowed', action, resource, owned(MINE)],
    ['of another cluster', 'not allowed', action, resource, owned('other')],
    ['of nobody', 'not allowed', action, resource],
  ]),
  ['creates its own', 'allowed', 'elasticloadbalancing:CreateLoadBalancer', NLB, inside(MINE)],
  ['creates without its tag', 'not allowed', 'elasticloadbalancing:CreateLoadBalancer', NLB],
  ["creates with another's tag", 'not allowed', 'elasticloadbalancing:CreateLoadBalancer', NLB, inside('other')],
  [
    'creates one that faces the internet',
    'not allowed',
    'elasticloadbalancing:CreateLoadBalancer',
    NLB,
    inside(MINE, 'internet-facing'),
  ],
  ['creates its own', 'allowed', 'elasticloadbalancing:CreateTargetGroup', TARGETS, requested(MINE)],
  [
    'a tagged listener on its own',
    'allowed',
    'elasticloadbalancing:CreateListener',
    NLB,
    { ...owned(MINE), ...requested(MINE) },
  ],
  ['an untagged listener', 'not allowed', 'elasticloadbalancing:CreateListener', NLB, owned(MINE)],
  [
    "a listener on another's",
    'not allowed',
    'elasticloadbalancing:CreateListener',
    NLB,
    { ...owned('other'), ...requested(MINE) },
  ],
  [
    'a tagged rule on its own listener',
    'allowed',
    'elasticloadbalancing:CreateRule',
    APP_LISTENER,
    { ...owned(MINE), ...requested(MINE) },
  ],
  [
    "a rule on another's listener",
    'not allowed',
    'elasticloadbalancing:CreateRule',
    APP_LISTENER,
    { ...owned('other'), ...requested(MINE) },
  ],
  ...(
    [
      ['CreateLoadBalancer', NLB],
      ['CreateTargetGroup', TARGETS],
      ['CreateListener', LISTENER],
      ['CreateRule', RULE],
    ] as const
  ).map(([create, resource]): Case => [
    `the tags of ${create}`,
    'allowed',
    'elasticloadbalancing:AddTags',
    resource,
    { ...requested(MINE), 'elasticloadbalancing:CreateAction': create },
  ]),
  [
    "takes over another's by its tag",
    'not allowed',
    'elasticloadbalancing:AddTags',
    NLB,
    { ...owned('other'), ...requested(MINE) },
  ],
  ['gives its own away', 'not allowed', 'elasticloadbalancing:AddTags', NLB, { ...owned(MINE), ...requested('other') }],
  [
    'of another region',
    'not allowed',
    'elasticloadbalancing:DeleteLoadBalancer',
    elb('loadbalancer/net/mine/50dc6c495c0c9188', 'us-east-1'),
    owned(MINE),
  ],
  ['reads', 'allowed', 'elasticloadbalancing:DescribeLoadBalancers', '*', inRegion],
  ['reads', 'allowed', 'ec2:DescribeSubnets', '*', inRegion],
  ['reads in another region', 'not allowed', 'ec2:DescribeSubnets', '*', { 'aws:RequestedRegion': 'us-east-1' }],
  ...UNTAGS.flatMap(([action, resource]): readonly Case[] => [
    ['removes a tag of its own', 'allowed', action, resource, { ...owned(MINE), ...tagKeys('team') }],
    ['removes a tag of another', 'not allowed', action, resource, { ...owned('other'), ...tagKeys('team') }],
    ["removes the owner's tag", 'not allowed', action, resource, { ...owned(MINE), ...tagKeys(OWNER) }],
    ["removes the owner's tag too", 'not allowed', action, resource, { ...owned(MINE), ...tagKeys('team', OWNER) }],
    ['removes all tags', 'not allowed', action, resource, owned(MINE)],
  ]),
  ['opens the group of its cluster', 'allowed', 'ec2:AuthorizeSecurityGroupIngress', GROUP, ofEks(MINE)],
  ['opens that of another cluster', 'not allowed', 'ec2:AuthorizeSecurityGroupIngress', GROUP, ofEks('other')],
  [
    'opens any group of its VPC',
    'not allowed',
    'ec2:AuthorizeSecurityGroupIngress',
    GROUP,
    { 'ec2:Vpc': ec2('vpc/NetworkVpc') },
  ],
  ['creates a group in its VPC', 'allowed', 'ec2:CreateSecurityGroup', ec2('vpc/NetworkVpc')],
  ['creates a group in another VPC', 'not allowed', 'ec2:CreateSecurityGroup', ec2('vpc/vpc-other')],
  ['orders rules', 'allowed', 'elasticloadbalancing:SetRulePriorities', RULE],
  ['names a web ACL', 'allowed', 'elasticloadbalancing:SetWebACL', '*', inRegion],
  ['names a web ACL', 'allowed', 'wafv2:AssociateWebACL', ALB, inRegion],
  [
    'creates the role of load balancing',
    'allowed',
    'iam:CreateServiceLinkedRole',
    serviceRole('elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing'),
    { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' },
  ],
  [
    'creates another role',
    'not allowed',
    'iam:CreateServiceLinkedRole',
    serviceRole('spot.amazonaws.com/AWSServiceRoleForEC2Spot'),
    { 'iam:AWSServiceName': 'spot.amazonaws.com' },
  ],
  ['runs an instance', 'not allowed', 'ec2:RunInstances', ec2('instance/*')],
  ['assumes a role', 'not allowed', ASSUME, ROLE],
]);

// ---- The EBS driver, control plane and flow logs

const forResource = { 'kms:GrantIsForAWSResource': 'true' };

/** Nodes of our own cluster pull from the repositories of a team; those of the company's cluster pull from any. */
const IMAGE = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/team/chat`;
const OTHER_IMAGE = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/other/chat`;
const EKS_IMAGE = `arn:aws:ecr:${REGION}:602401143452:repository/eks/kube-proxy`;
const PULLS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const NODE_ROLES = ['ClusterSystemNodesRole', 'StorageRole', 'GpusRole', 'CompanyNodesRole'].flatMap((owner) => {
  const of: Row['of'] = ['identity', owner];
  const name = owner === 'CompanyNodesRole' ? 'company' : 'Cluster';
  return [
    ...exactly(of, ROLE, [
      {
        what: 'reads',
        action: 'ec2:DescribeInstances',
        resource: '*',
        context: inRegion,
        otherAction: 'ec2:DescribeImages',
      },
      {
        what: 'finds its cluster',
        action: 'eks:DescribeCluster',
        resource: clusterArn(name),
        otherAction: 'eks:DeleteCluster',
        otherResource: clusterArn('other'),
      },
      {
        what: 'hands credentials to pods',
        action: 'eks-auth:AssumeRoleForPodIdentity',
        resource: clusterArn(name),
        otherAction: 'eks-auth:AssumeRole',
        otherResource: clusterArn('other'),
      },
    ]),
    ...rows(of, ROLE, [
      ['runs an instance', 'not allowed', 'ec2:RunInstances', '*', inRegion],
      ['of a cluster in another region', 'not allowed', 'eks:DescribeCluster', clusterArn(name, 'us-east-1')],
      ['assumes a role', 'not allowed', ASSUME, ROLE],
    ]),
  ];
});

const PULL_ROWS = ['ClusterSystemNodesRole', 'StorageRole', 'GpusRole'].flatMap((owner) => {
  const of: Row['of'] = ['identity', owner];
  return [
    ...exactly(of, ROLE, [
      { what: 'logs in', action: 'ecr:GetAuthorizationToken', resource: '*', otherAction: 'ecr:DescribeRegistry' },
      ...PULLS.flatMap((action) =>
        [IMAGE, EKS_IMAGE].map((resource) => ({
          what: 'pulls',
          action,
          resource,
          otherAction: 'ecr:PutImage',
          otherResource: OTHER_IMAGE,
        })),
      ),
      {
        what: 'pulls through a cache',
        action: 'ecr:BatchImportUpstreamImage',
        resource: IMAGE,
        otherAction: 'ecr:DeleteRepository',
        otherResource: EKS_IMAGE,
      },
    ]),
    ...rows(of, ROLE, [
      ['pulls of another account', 'not allowed', 'ecr:BatchGetImage', IMAGE.replace(ACCOUNT, '999999999999')],
      ['lists images', 'not allowed', 'ecr:ListImages', IMAGE],
    ]),
  ];
});

const leftBy = (cluster: string, owner = 'amazon-vpc-cni'): Context => ({
  'ec2:ResourceTag/eks:eni:owner': owner,
  'ec2:ResourceTag/cluster.k8s.amazonaws.com/name': cluster,
});

const CONTROL_PLANE = [
  ...exactly(['identity', 'ClusterRole'], ROLE, [
    {
      what: 'reads',
      action: 'ec2:DescribeInstanceTopology',
      resource: '*',
      context: inRegion,
      otherAction: 'ec2:DescribeSubnets',
    },
    {
      what: 'tags nodes',
      action: 'ec2:CreateTags',
      resource: ec2('instance/i-1'),
      context: tagKeys('kubernetes.io/cluster/ai'),
      otherAction: 'ec2:TerminateInstances',
      otherResource: ec2('volume/vol-1'),
    },
    {
      what: 'removes what the CNI left',
      action: 'ec2:DeleteNetworkInterface',
      resource: ec2('network-interface/eni-1'),
      context: leftBy('ai'),
      otherAction: 'ec2:DetachNetworkInterface',
      otherResource: ec2('subnet/subnet-1'),
    },
  ]),
  ...rows(['identity', 'ClusterRole'], ROLE, [
    ['reads a key', 'allowed', 'kms:DescribeKey', key('KeysData'), inRegion],
    ['decrypts data in its region', 'not allowed', 'kms:Decrypt', key('KeysData'), inRegion],
    ['sets other tags', 'not allowed', 'ec2:CreateTags', ec2('instance/i-1'), tagKeys('team')],
    [
      'removes what the CNI of another cluster left',
      'not allowed',
      'ec2:DeleteNetworkInterface',
      ec2('network-interface/eni-1'),
      leftBy('other'),
    ],
    [
      'removes interfaces of others',
      'not allowed',
      'ec2:DeleteNetworkInterface',
      ec2('network-interface/eni-1'),
      leftBy('ai', 'someone'),
    ],
    ['makes a load balancer', 'not allowed', 'elasticloadbalancing:CreateLoadBalancer', NLB, inRegion],
    ['opens a group', 'not allowed', 'ec2:AuthorizeSecurityGroupIngress', GROUP, inRegion],
    ['attaches a volume', 'not allowed', 'ec2:AttachVolume', ec2('volume/vol-1'), inRegion],
    ['makes a route', 'not allowed', 'ec2:CreateRoute', ec2('route-table/rtb-1'), inRegion],
  ]),
];

const OTHER_ROLES = [
  ...NODE_ROLES,
  ...PULL_ROWS,
  ...CONTROL_PLANE,
  ...rows(['identity', 'ClusterRoleawsebscsidriver'], ROLE, [
    ['encrypts volumes', 'allowed', 'kms:GenerateDataKeyWithoutPlaintext', key('KeysData')],
    ['attaches volumes', 'allowed', 'kms:CreateGrant', key('KeysData'), forResource],
    ['gives the key away', 'not allowed', 'kms:CreateGrant', key('KeysData')],
    ['uses another key', 'not allowed', 'kms:Decrypt', key('KeysClusterSecrets')],
    ['deletes the key', 'not allowed', 'kms:ScheduleKeyDeletion', key('KeysData')],
  ]),
  ...rows(['identity', 'ClusterRole'], ROLE, [
    ['encrypts secrets', 'allowed', 'kms:Encrypt', key('KeysClusterSecrets')],
    ['decrypts secrets', 'allowed', 'kms:Decrypt', key('KeysClusterSecrets')],
    ['decrypts data', 'not allowed', 'kms:Decrypt', key('KeysData')],
    ['deletes the key', 'not allowed', 'kms:ScheduleKeyDeletion', key('KeysClusterSecrets')],
  ]),
  ...rows(['identity', 'NetworkFlowLogRole'], ROLE, [
    ['writes flow logs', 'allowed', 'logs:PutLogEvents', stream('NetworkFlowLogGroup')],
    ['begins a stream', 'allowed', 'logs:CreateLogStream', stream('NetworkFlowLogGroup')],
    ['writes other logs', 'not allowed', 'logs:PutLogEvents', stream('ClusterLogs')],
    ['reads flow logs', 'not allowed', 'logs:GetLogEvents', stream('NetworkFlowLogGroup')],
  ]),
];

function stream(group: string): string {
  return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:log-stream:eni`;
}

// ---- File systems, data sets and the vault of backups

const fsx = (resource: string) => `arn:aws:fsx:${REGION}:${ACCOUNT}:${resource}`;
const LUSTRE = fsx('file-system/LustreFileSystem');
const made = { 'aws:ResourceTag/CSIVolumeName': 'pvc-1' };
const efs = (resource: string) => `arn:aws:elasticfilesystem:${REGION}:${ACCOUNT}:${resource}`;
const FILES = efs('file-system/FilesFileSystem');
const through = (accessPoint: string): Context => ({
  'aws:SecureTransport': 'true',
  'elasticfilesystem:AccessPointArn': efs(`access-point/${accessPoint}`),
});
const NOTEBOOKS = through('FilesFoldernotebooks');
const MOUNT = 'elasticfilesystem:ClientMount';
const WRITE = 'elasticfilesystem:ClientWrite';

/** Whoever mounts the folder: only through its access point, and never as root. */
const mounts = (writes: 'allowed' | 'not allowed'): readonly Case[] => [
  ['mounts the folder', 'allowed', MOUNT, FILES, NOTEBOOKS],
  ['writes into the folder', writes, WRITE, FILES, NOTEBOOKS],
  ['mounts the whole file system', 'not allowed', MOUNT, FILES],
  ['mounts another folder', 'not allowed', MOUNT, FILES, through('Other')],
  ['mounts another file system', 'not allowed', MOUNT, efs('file-system/Other'), NOTEBOOKS],
  ['is root', 'not allowed', 'elasticfilesystem:ClientRootAccess', FILES, NOTEBOOKS],
];

const DATASETS = 'arn:aws:s3:::company-datasets';
const prefix = (text: string): Context => ({ 's3:prefix': text });

const FILE_ROWS = [
  ...rows(['identity', FSX_DRIVER], ROLE, [
    [
      'makes a file system',
      'allowed',
      'fsx:CreateFileSystem',
      fsx('file-system/*'),
      {
        'aws:RequestTag/CSIVolumeName': 'pvc-1',
      },
    ],
    ['makes one without its tag', 'not allowed', 'fsx:CreateFileSystem', fsx('file-system/*')],
    ['deletes its own', 'allowed', 'fsx:DeleteFileSystem', fsx('file-system/fs-1'), made],
    ['grows its own', 'allowed', 'fsx:UpdateFileSystem', fsx('file-system/fs-1'), made],
    ['deletes that of the stack', 'not allowed', 'fsx:DeleteFileSystem', LUSTRE],
    ['looks for file systems', 'allowed', 'fsx:DescribeFileSystems', '*', inRegion],
    [
      'makes the role of FSx',
      'allowed',
      'iam:CreateServiceLinkedRole',
      serviceRole('fsx.amazonaws.com/AWSServiceRoleForAmazonFSx'),
      {
        'iam:AWSServiceName': 'fsx.amazonaws.com',
      },
    ],
    [
      'makes the role of another service',
      'not allowed',
      'iam:CreateServiceLinkedRole',
      serviceRole('spot.amazonaws.com/AWSServiceRoleForEC2Spot'),
      {
        'iam:AWSServiceName': 'spot.amazonaws.com',
      },
    ],
  ]),
  ...rows(['identity', 'LustreTasks'], ROLE, [
    ['starts a task of the file system', 'allowed', 'fsx:CreateDataRepositoryTask', LUSTRE],
    ['starts one of another file system', 'not allowed', 'fsx:CreateDataRepositoryTask', fsx('file-system/other')],
    ['follows tasks', 'allowed', 'fsx:DescribeDataRepositoryTasks', '*', inRegion],
    ['cancels a task', 'allowed', 'fsx:CancelDataRepositoryTask', fsx('task/task-1')],
    ['deletes the file system', 'not allowed', 'fsx:DeleteFileSystem', LUSTRE],
  ]),
  ...rows(['identity', EFS_DRIVER], ROLE, mounts('allowed')),
  ...rows(['identity', 'FilesReader'], ROLE, mounts('not allowed')),
  ...rows(['identity', 'FilesWriter'], ROLE, mounts('allowed')),
  ...[MOUNT, WRITE].flatMap((action) =>
    rows(['file-system', 'FilesFileSystem'], ROLE, [
      ['without TLS', 'denied', action, FILES, { ...NOTEBOOKS, 'aws:SecureTransport': 'false' }],
      ['with TLS, and left to policies of IAM', passes, action, FILES, NOTEBOOKS],
    ]),
  ),
  ...rows(['identity', S3_DRIVER], ROLE, [
    ['reads the data set', 'allowed', 's3:GetObject', `${DATASETS}/corpus/a`],
    ['lists the data set', 'allowed', 's3:ListBucket', DATASETS, prefix('corpus/a')],
    ['decrypts it', 'allowed', 'kms:Decrypt', key('KeysData'), viaS3(DATASETS)],
    ['reads another prefix', 'not allowed', 's3:GetObject', `${DATASETS}/shards/a`],
    ['lists the whole bucket', 'not allowed', 's3:ListBucket', DATASETS],
    ['decrypts what is in another bucket', 'not allowed', 'kms:Decrypt', key('KeysData'), viaS3(OTHER_BUCKET)],
    ['writes', 'not allowed', 's3:PutObject', `${DATASETS}/corpus/a`],
  ]),
  ...rows(['identity', 'ShardsWriter'], ROLE, [
    ['writes a new file', 'allowed', 's3:PutObject', `${DATASETS}/shards/a`],
    ['encrypts it', 'allowed', 'kms:GenerateDataKey', key('KeysData'), viaS3(DATASETS)],
    ['deletes a file', 'not allowed', 's3:DeleteObject', `${DATASETS}/shards/a`],
    ['writes into another prefix', 'not allowed', 's3:PutObject', `${DATASETS}/corpus/a`],
  ]),
  ...rows(['identity', 'CopiesIdentityRole'], ROLE, [
    ['writes a copy', 'allowed', 's3:PutObject', `${DATASETS}/hdfs/20261126T141500Z/VERSION`],
    ['reads a copy', 'allowed', 's3:GetObject', `${DATASETS}/hdfs/latest`],
    ['looks for copies', 'allowed', 's3:ListBucket', DATASETS, prefix('hdfs/cluster-id')],
    ['encrypts a copy', 'allowed', 'kms:GenerateDataKey', key('KeysData'), viaS3(DATASETS)],
    ['deletes a copy', 'not allowed', 's3:DeleteObject', `${DATASETS}/hdfs/latest`],
    ['deletes a version of a copy', 'not allowed', 's3:DeleteObjectVersion', `${DATASETS}/hdfs/latest`],
    ['writes beside the copies', 'not allowed', 's3:PutObject', `${DATASETS}/hdfs-of-another/latest`],
    ['reads beside the copies', 'not allowed', 's3:GetObject', `${DATASETS}/corpus/a`],
    ['lists the whole bucket', 'not allowed', 's3:ListBucket', DATASETS],
    ['decrypts what is in another bucket', 'not allowed', 'kms:Decrypt', key('KeysData'), viaS3(OTHER_BUCKET)],
  ]),
  ...['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'].flatMap((action) => [
    ...rows(['vault', 'BackupsVault'], ROLE, [['a role of the account', 'denied', action, '*']]),
    ...rows(['vault', 'BackupsVault'], `arn:aws:iam::${ACCOUNT}:role/backup-administrator`, [
      ['who may delete backups', passes, action, '*'],
    ]),
    ...rows(['vault', 'BackupsVault'], serviceRole('backup.amazonaws.com/AWSServiceRoleForBackup'), [
      ['AWS Backup, whose time is over', passes, action, '*'],
    ]),
  ]),
  ...rows(['vault', 'BackupsVault'], ROLE, [['a restore', passes, 'backup:StartRestoreJob', '*']]),
];

// ---- What each statement allows, and nothing beside it

const FOREIGN = 'arn:aws:iam::999999999999:role/other';
const STS_ENDPOINT: Row['of'] = ['endpoint', 'NetworkVpcStsEndpoint'];

/** An action of each service that has an interface endpoint. */
const INTERFACE_CALLS: readonly (readonly [of: Row['of'], action: string])[] = [
  [['endpoint', 'NetworkVpcEc2Endpoint'], 'ec2:DescribeInstances'],
  [['endpoint', 'NetworkVpcEcrApiEndpoint'], 'ecr:GetAuthorizationToken'],
  [['endpoint', 'NetworkVpcEcrDkrEndpoint'], 'ecr:BatchGetImage'],
  [['endpoint', 'NetworkVpcEksEndpoint'], 'eks:DescribeCluster'],
  [['endpoint', 'NetworkVpcElasticloadbalancingEndpoint'], 'elasticloadbalancing:DescribeListeners'],
  [['endpoint', 'NetworkVpcLogsEndpoint'], 'logs:PutLogEvents'],
  [STS_ENDPOINT, 'sts:AssumeRole'],
];

/** Credentials of another account, which got into a pod, reach no service by an interface endpoint. */
const INTERFACE_ROWS = [
  ...INTERFACE_CALLS.flatMap(([of, action]) => [
    ...exactly(of, ROLE, [
      {
        what: 'callers of the account',
        action,
        resource: 'any',
        context: { 'aws:PrincipalAccount': ACCOUNT },
        otherAction: 's3:PutObject',
      },
    ]),
    ...exactly(of, LOGS, [
      {
        what: 'services of AWS',
        action,
        resource: 'any',
        context: { 'aws:PrincipalIsAWSService': 'true' },
        otherAction: 's3:PutObject',
      },
    ]),
    ...rows(of, FOREIGN, [
      ['another account', 'not allowed', action, 'any', { 'aws:PrincipalAccount': '999999999999' }],
      ['another account', 'not allowed', action, 'any', { 'aws:PrincipalIsAWSService': 'false' }],
    ]),
    ...rows(of, OIDC_PROVIDER, [['who has no account', 'not allowed', action, 'any']]),
  ]),
  ...exactly(STS_ENDPOINT, OIDC_PROVIDER, [
    {
      what: 'a web identity, which has no account yet',
      action: ASSUME_BY_TOKEN,
      resource: `arn:aws:iam::${ACCOUNT}:role/FargateLoaderRole`,
      otherAction: 'sts:AssumeRoleWithSAML',
    },
  ]),
];

const EXACT_ROWS = [
  ...exactly(['endpoint', 'NetworkVpcS3Endpoint'], ROLE, [
    {
      what: 'callers of the account, everything',
      action: 's3:DeleteObject',
      resource: 'arn:aws:s3:::any/object',
      context: { 'aws:PrincipalAccount': ACCOUNT },
    },
  ]),
  ...exactly(['endpoint', 'NetworkVpcS3Endpoint'], 'arn:aws:iam::999999999999:role/other', [
    {
      what: 'layers of images',
      action: 's3:GetObject',
      resource: `arn:aws:s3:::prod-${REGION}-starport-layer-bucket/layer`,
      otherAction: 's3:PutObject',
      otherResource: 'arn:aws:s3:::others/layer',
    },
    {
      what: 'the answer of a custom resource',
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::cloudformation-custom-resource-response-eucentral1/answer',
      otherAction: 's3:GetObject',
      otherResource: 'arn:aws:s3:::others/answer',
    },
  ]),
  ...exactly(['endpoint', 'NetworkVpcS3ExpressEndpoint'], ROLE, [
    {
      what: 'callers of the account, everything',
      action: SESSION,
      resource: OTHER_DIRECTORY,
      context: { 'aws:PrincipalAccount': ACCOUNT },
    },
  ]),
  ...INTERFACE_ROWS,
  ...exactly(['identity', 'ClusterRoleawsebscsidriver'], ROLE, [
    {
      what: 'encrypts volumes',
      action: 'kms:Encrypt',
      resource: key('KeysData'),
      otherAction: 'kms:DisableKey',
      otherResource: key('KeysClusterSecrets'),
    },
    {
      what: 'attaches volumes',
      action: 'kms:CreateGrant',
      resource: key('KeysData'),
      context: forResource,
      otherAction: 'kms:DisableKey',
      otherResource: key('KeysClusterSecrets'),
    },
  ]),
  ...exactly(['identity', FSX_DRIVER], ROLE, [
    {
      what: 'makes a file system',
      action: 'fsx:CreateFileSystem',
      resource: fsx('file-system/*'),
      context: { 'aws:RequestTag/CSIVolumeName': 'pvc-1' },
      otherAction: 'fsx:CreateFileSystemFromBackup',
      otherResource: fsx('backup/backup-1'),
    },
    {
      what: 'deletes its own',
      action: 'fsx:DeleteFileSystem',
      resource: fsx('file-system/fs-1'),
      context: made,
      otherAction: 'fsx:CreateBackup',
      otherResource: fsx('volume/volume-1'),
    },
    {
      what: 'looks for file systems',
      action: 'fsx:DescribeFileSystems',
      resource: '*',
      context: inRegion,
      otherAction: 'fsx:DescribeBackups',
    },
    {
      what: 'makes the role of FSx',
      action: 'iam:CreateServiceLinkedRole',
      resource: serviceRole('fsx.amazonaws.com/AWSServiceRoleForAmazonFSx'),
      context: { 'iam:AWSServiceName': 'fsx.amazonaws.com' },
      otherAction: 'iam:CreateRole',
      otherResource: `arn:aws:iam::${ACCOUNT}:user/user`,
    },
  ]),
  ...exactly(['identity', 'LustreTasks'], ROLE, [
    {
      what: 'follows tasks',
      action: 'fsx:DescribeDataRepositoryTasks',
      resource: '*',
      context: inRegion,
      otherAction: 'fsx:DescribeFileSystems',
    },
    {
      what: 'cancels a task',
      action: 'fsx:CancelDataRepositoryTask',
      resource: fsx('task/task-1'),
      otherAction: 'fsx:TagResource',
      otherResource: fsx('association/dra-1'),
    },
  ]),
  ...rows(['file-system', 'FilesFileSystem'], ROLE, [
    [
      'a description without TLS',
      passes,
      'elasticfilesystem:DescribeFileSystems',
      FILES,
      { 'aws:SecureTransport': 'false' },
    ],
  ]),
  ...(
    [
      ['CopiesIdentityRole', 'hdfs/'],
      [S3_DRIVER, 'corpus/'],
      ['ShardsWriter', 'shards/'],
    ] as const
  ).flatMap(([owner, folder]) =>
    exactly(['identity', owner], ROLE, [
      {
        what: 'lists its prefix',
        action: 's3:ListBucket',
        resource: DATASETS,
        context: prefix(`${folder}a`),
        otherAction: 's3:ListBucketVersions',
        otherResource: OTHER_BUCKET,
      },
      {
        what: 'reads its prefix',
        action: 's3:GetObject',
        resource: `${DATASETS}/${folder}a`,
        otherAction: 's3:GetObjectAcl',
        otherResource: `${OTHER_BUCKET}/${folder}a`,
      },
      {
        what: 'decrypts by S3',
        action: 'kms:Decrypt',
        resource: key('KeysData'),
        context: viaS3(DATASETS),
        otherAction: 'kms:ReEncryptFrom',
        otherResource: key('KeysClusterSecrets'),
      },
    ]),
  ),
  ...exactly(['identity', 'ModelsReplicationRole'], ROLE, [
    {
      what: 'reads what is to be copied',
      action: 's3:GetReplicationConfiguration',
      resource: BUCKET,
      otherAction: 's3:PutReplicationConfiguration',
      otherResource: OTHER_BUCKET,
    },
    {
      what: 'reads a version',
      action: 's3:GetObjectVersionForReplication',
      resource: OBJECT,
      otherAction: 's3:GetObject',
      otherResource: `${OTHER_BUCKET}/model`,
    },
    {
      what: 'decrypts a model',
      action: 'kms:Decrypt',
      resource: key('KeysData'),
      context: viaS3(BUCKET),
      otherAction: 'kms:Encrypt',
      otherResource: key('KeysClusterSecrets'),
    },
    {
      what: 'encrypts a copy',
      action: 'kms:Encrypt',
      resource: COPY_KEY,
      context: viaS3(COPY_BUCKET, 'eu-west-1'),
      otherAction: 'kms:ReEncryptTo',
      otherResource: key('KeysClusterSecrets'),
    },
  ]),
  ...exactly(['identity', 'Writer'], ROLE, [
    {
      what: 'lists models',
      action: 's3:ListBucket',
      resource: BUCKET,
      otherAction: 's3:ListBucketVersions',
      otherResource: OTHER_BUCKET,
    },
    {
      what: 'writes a model',
      action: 's3:PutObject',
      resource: OBJECT,
      otherAction: 's3:PutObjectAcl',
      otherResource: `${OTHER_BUCKET}/model`,
    },
    {
      what: 'writes into a directory bucket',
      action: SESSION,
      resource: DIRECTORY_OF_ROLES,
      otherAction: 's3express:PutBucketPolicy',
      otherResource: OTHER_DIRECTORY,
    },
  ]),
  ...rows(['identity', 'Writer'], ROLE, [
    ['encrypts with another key', 'not allowed', 'kms:GenerateDataKey', key('KeysClusterSecrets'), viaS3(BUCKET)],
    ['encrypts without S3', 'not allowed', 'kms:GenerateDataKey', key('KeysData'), contextOf('s3', BUCKET)],
    ['re-encrypts', 'not allowed', 'kms:ReEncryptTo', key('KeysData'), viaS3(BUCKET)],
  ]),
  ...['Writer', 'ChatIdentityRole'].flatMap((owner) =>
    rows(['identity', owner], ROLE, [
      ['decrypts in a directory bucket', 'allowed', 'kms:Decrypt', key('KeysData'), viaExpress(DIRECTORY_OF_ROLES)],
      ['and in another one', 'not allowed', 'kms:Decrypt', key('KeysData'), viaExpress(OTHER_DIRECTORY)],
      ['and with another key', 'not allowed', 'kms:Decrypt', key('KeysClusterSecrets'), viaExpress(DIRECTORY_OF_ROLES)],
      ['and re-encrypts', 'not allowed', 'kms:ReEncryptTo', key('KeysData'), viaExpress(DIRECTORY_OF_ROLES)],
      ['and without S3', 'not allowed', 'kms:Decrypt', key('KeysData'), contextOf('s3express', DIRECTORY_OF_ROLES)],
    ]),
  ),
  ...exactly(['identity', 'ChatIdentityRole'], ROLE, [
    {
      what: 'lists models',
      action: 's3:ListBucket',
      resource: BUCKET,
      otherAction: 's3:ListBucketVersions',
      otherResource: OTHER_BUCKET,
    },
    {
      what: 'reads a directory bucket',
      action: SESSION,
      resource: DIRECTORY_OF_ROLES,
      context: mode('ReadOnly'),
      otherAction: 's3express:DeleteBucket',
      otherResource: OTHER_DIRECTORY,
    },
  ]),
  ...exactly(['identity', 'ControllerIdentityRole'], ROLE, [
    { what: 'reads', action: 'ec2:DescribeVpcs', resource: '*', context: inRegion, otherAction: 'ec2:DescribeImages' },
    {
      what: 'reads load balancers',
      action: 'elasticloadbalancing:DescribeRules',
      resource: '*',
      context: inRegion,
      otherAction: 'elasticloadbalancing:DescribeAccountLimits',
    },
    {
      what: 'creates the role of load balancing',
      action: 'iam:CreateServiceLinkedRole',
      resource: serviceRole('elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing'),
      context: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' },
      otherAction: 'iam:CreateRole',
      otherResource: serviceRole('spot.amazonaws.com/AWSServiceRoleForEC2Spot'),
    },
    {
      what: 'creates a group with its tag',
      action: 'ec2:CreateSecurityGroup',
      resource: GROUP,
      context: requested(MINE),
      otherAction: 'ec2:CreateNetworkInterface',
      otherResource: ec2('network-interface/eni-1'),
    },
    {
      what: 'creates a group in its VPC',
      action: 'ec2:CreateSecurityGroup',
      resource: ec2('vpc/NetworkVpc'),
      otherAction: 'ec2:DeleteVpc',
      otherResource: ec2('vpc/vpc-other'),
    },
    {
      what: 'tags a group that it creates',
      action: 'ec2:CreateTags',
      resource: GROUP,
      context: { ...requested(MINE), 'ec2:CreateAction': 'CreateSecurityGroup' },
      otherAction: 'ec2:DeleteTags',
      otherResource: ec2('instance/i-1'),
    },
    {
      what: 'tags its own group',
      action: 'ec2:CreateTags',
      resource: GROUP,
      context: owned(MINE),
      otherAction: 'ec2:ModifySecurityGroupRules',
      otherResource: ec2('instance/i-1'),
    },
    {
      what: 'deletes its own group',
      action: 'ec2:DeleteSecurityGroup',
      resource: GROUP,
      context: owned(MINE),
      otherAction: 'ec2:CreateSecurityGroup',
      otherResource: ec2('vpc/vpc-other'),
    },
    ...[owned(MINE), ofEks(MINE)].map((context) => ({
      what: 'opens a group of its cluster',
      action: 'ec2:AuthorizeSecurityGroupIngress',
      resource: GROUP,
      context,
      otherAction: 'ec2:AuthorizeSecurityGroupEgress',
      otherResource: ec2('prefix-list/pl-1'),
    })),
    ...(
      [
        ['elasticloadbalancing:RemoveTags', NLB, elb('truststore/mine/1')],
        ['ec2:DeleteTags', GROUP, ec2('instance/i-1')],
      ] as const
    ).map(([action, resource, otherResource]) => ({
      what: 'removes tags of its own',
      action,
      resource,
      context: { ...owned(MINE), ...tagKeys('team') },
      otherAction: action === 'ec2:DeleteTags' ? 'ec2:CreateVpc' : 'elasticloadbalancing:CreateTrustStore',
      otherResource,
    })),
    {
      what: 'tags what it creates',
      action: 'elasticloadbalancing:AddTags',
      resource: NLB,
      context: { ...requested(MINE), 'elasticloadbalancing:CreateAction': 'CreateLoadBalancer' },
      otherAction: 'elasticloadbalancing:DeleteLoadBalancer',
      otherResource: elb('truststore/mine/1'),
    },
    ...(
      [
        ['elasticloadbalancing:AddTags', NLB, 'elasticloadbalancing:CreateLoadBalancer'],
        ['elasticloadbalancing:DeleteLoadBalancer', NLB, 'elasticloadbalancing:ModifyIpPools'],
        ['elasticloadbalancing:RegisterTargets', TARGETS, 'elasticloadbalancing:CreateTargetGroup'],
        ['elasticloadbalancing:ModifyListener', LISTENER, 'elasticloadbalancing:CreateRule'],
        ['elasticloadbalancing:ModifyRule', RULE, 'elasticloadbalancing:CreateRule'],
      ] as const
    ).map(([action, resource, otherAction]) => ({
      what: 'changes its own',
      action,
      resource,
      context: owned(MINE),
      otherAction,
      otherResource: elb('truststore/mine/1'),
    })),
    {
      what: 'creates its own',
      action: 'elasticloadbalancing:CreateLoadBalancer',
      resource: NLB,
      context: inside(MINE),
      otherAction: 'elasticloadbalancing:DeleteLoadBalancer',
      otherResource: elb('truststore/mine/1'),
    },
    {
      what: 'creates its own',
      action: 'elasticloadbalancing:CreateTargetGroup',
      resource: TARGETS,
      context: requested(MINE),
      otherAction: 'elasticloadbalancing:DeleteTargetGroup',
      otherResource: elb('truststore/mine/1'),
    },
    ...(
      [
        ['elasticloadbalancing:CreateListener', NLB, 'elasticloadbalancing:CreateTrustStore'],
        ['elasticloadbalancing:CreateRule', APP_LISTENER, 'elasticloadbalancing:CreateTrustStore'],
      ] as const
    ).map(([action, resource, otherAction]) => ({
      what: 'creates on its own',
      action,
      resource,
      context: { ...owned(MINE), ...requested(MINE) },
      otherAction,
      otherResource: elb('truststore/mine/1'),
    })),
    {
      what: 'orders rules',
      action: 'elasticloadbalancing:SetRulePriorities',
      resource: RULE,
      otherAction: 'elasticloadbalancing:DeleteRule',
      otherResource: LISTENER,
    },
    ...(
      [
        ['acm:DescribeCertificate', 'acm:DeleteCertificate'],
        ['cognito-idp:DescribeUserPoolClient', 'cognito-idp:DeleteUserPoolClient'],
        ['wafv2:GetWebACL', 'wafv2:UpdateWebACL'],
        ['wafv2:AssociateWebACL', 'wafv2:DeleteWebACL'],
        ['elasticloadbalancing:SetWebACL', 'elasticloadbalancing:DeleteLoadBalancer'],
      ] as const
    ).map(([action, otherAction]) => ({
      what: 'looks up, and names a web ACL',
      action,
      resource: '*',
      context: inRegion,
      otherAction,
    })),
  ]),
  ...rows(['identity', 'ControllerIdentityRole'], ROLE, [
    [
      'hands its group to another cluster',
      'not allowed',
      'ec2:CreateTags',
      GROUP,
      { ...owned(MINE), ...requested('other') },
    ],
  ]),
];

/** The context of an object, without the service that asks. */
function contextOf(service: string, arn: string): Context {
  return { [`kms:EncryptionContext:aws:${service}:arn`]: arn };
}

/** Every call with what the policies of one kind and owner must say of it. */
export const ROWS: readonly Row[] = [
  ...AUDIT_ROWS,
  ...SECRETS_ROWS,
  ...KEYS,
  ...TRUST,
  ...FLOW_LOG_ROWS,
  ...BUCKET_ROWS,
  ...MODEL_ROLES,
  ...COPY_ROWS,
  ...CONTROLLER_ROWS,
  ...OTHER_ROLES,
  ...FILE_ROWS,
  ...EXACT_ROWS,
  ...ACCESS_ROWS,
  ...EDGE_ROWS,
];
