/** A finding of a tool of others that is accepted, in named places, for a reason. */
export interface AcceptedFinding {
  readonly tool: 'cdk-nag' | 'cloudformation' | 'cfn-lint' | 'checkov';
  readonly rule: string;
  /** Paths of constructs without their stack, or `Kind.namespace.name` of Kubernetes objects. */
  readonly where: readonly string[];
  /** Why the rule need not hold there. */
  readonly reason: string;
}

/** Rules that are accepted in the same places, for the same reason. */
interface Acceptance extends Pick<AcceptedFinding, 'where' | 'reason'> {
  readonly rules: Readonly<Partial<Record<AcceptedFinding['tool'], readonly string[]>>>;
}

const PLACE = 'us-east-1:111122223333';

/** What cdk-nag writes behind `AwsSolutions-IAM4` and `AwsSolutions-IAM5`. */
const managed = (policy: string) => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`;
const openAction = (action: string) => `AwsSolutions-IAM5[Action::${action}]`;
const openResource = (resource: string) => `AwsSolutions-IAM5[Resource::${resource}]`;
const openName = (service: string, name: string) => openResource(`arn:<AWS::Partition>:${service}:${PLACE}:${name}`);

/** CDK's kubectl function pulls its image from a public registry where there is one. */
const PUBLIC_IMAGES =
  'AwsSolutions-IAM4[Policy::{"Fn::If":["ClusterKubectlProviderHandlerHasEcrPublic6FE395CA",{"Fn::Join":["",' +
  '["arn:",{"Ref":"AWS::Partition"},":iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly"]]},' +
  '{"Ref":"AWS::NoValue"}]}]';

/** The functions that CDK makes: one applies manifests, one calls it, and one closes the default security group. */
const KUBECTL = 'Cluster/Cluster/KubectlProvider/Handler';
const KUBECTL_CALLER = 'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent';
const KUBECTL_FUNCTIONS = [`${KUBECTL}/Resource`, `${KUBECTL_CALLER}/Resource`];
const GROUP_FUNCTION = 'Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler';
const KUBECTL_ROLE = `${KUBECTL}/ServiceRole/Resource`;
const KUBECTL_CALLER_ROLE = `${KUBECTL_CALLER}/ServiceRole/Resource`;
const KUBECTL_CALLER_POLICY = `${KUBECTL_CALLER}/ServiceRole/DefaultPolicy/Resource`;

const NODE_ROLES = ['Cluster/SystemNodes/Role/Resource', 'Gpus/Role/Resource', 'Storage/Role/Resource'];
const CONTROL_PLANE_ROLE = 'Cluster/Role/Resource';
const NODE_GROUPS = ['Cluster/SystemNodes/NodeGroup', 'Gpus/NodeGroup', 'Storage/NodeGroup'];
const SERVICE_POLICY = 'Chat/Identity/Role/DefaultPolicy/Resource';
const VOLUME_KEY = 'StorageClasses/VolumeKey/Resource';
const CONTROLLER_POLICY = 'LoadBalancerController/Identity/Role/DefaultPolicy/Resource';
/** IAM limits the length of a policy, so CDK writes two. */
const CONTROLLER_POLICIES = [CONTROLLER_POLICY, 'LoadBalancerController/Identity/Role/OverflowPolicy1/Resource'];

const MEMBER_ROLES = ['platform', 'vision', 'language', 'auditors'].map((name) => `Access/Role-${name}/Resource`);
const AUDIT_BUCKET = 'Audit/Bucket/Resource';
const MODEL_BUCKET = 'Models/Bucket/Resource';
const ACCESS_LOG_BUCKET = 'Edge/AccessLogBucket/Resource';

const DATA_NODES = 'StatefulSet.hdfs.hdfs-dn';
const NAME_AND_JOURNAL_NODES = ['StatefulSet.hdfs.hdfs-jn', 'StatefulSet.hdfs.hdfs-nn'];
const HDFS = ['Job.hdfs.hdfs-directories-f998b6d8', DATA_NODES, ...NAME_AND_JOURNAL_NODES, 'StatefulSet.hdfs.hdfs-zk'];
const WORKLOADS = ['Deployment.inference.chat', ...HDFS];

const POLICIES_OF_CDK =
  'CDK makes the role of its kubectl function, and sets its policies: to log, to join the VPC and to pull its layer.';
const LIMITED_BY_TAG =
  'Names of what the controller makes are known only later: conditions on the tag of the cluster limit each change.';

const ACCEPTANCES: readonly Acceptance[] = [
  // Policies that AWS or CDK makes.
  {
    rules: {
      'cdk-nag': [
        managed('AWSBackupServiceRolePolicyForS3Backup'),
        managed('service-role/AWSBackupServiceRolePolicyForBackup'),
      ],
    },
    where: ['Backups/Role/Resource'],
    reason: 'AWS Backup requires this policy for the role with which it reads what it backs up.',
  },
  {
    rules: { 'cdk-nag': [managed('AmazonEC2ContainerRegistryPullOnly')] },
    where: NODE_ROLES,
    reason: 'EKS recommends this policy for nodes. It reads only; pods do not get it, as nodes answer one hop.',
  },
  {
    rules: { 'cdk-nag': [managed('AmazonEKS_CNI_Policy')] },
    where: ['Cluster/Role-vpc-cni/Resource'],
    reason: 'AWS makes this policy for the add-on, whose pods alone get it, by Pod Identity.',
  },
  {
    rules: { 'cdk-nag': [managed('AmazonEBSCSIDriverEKSClusterScopedPolicy')] },
    where: ['Cluster/Role-aws-ebs-csi-driver/Resource'],
    reason:
      'AWS makes this policy for the add-on, whose pods alone get it, by Pod Identity; changes of ' +
      'volumes need its tag.',
  },
  {
    rules: { 'cdk-nag': [managed('AmazonEC2ContainerRegistryReadOnly'), PUBLIC_IMAGES] },
    where: [KUBECTL_ROLE],
    reason: POLICIES_OF_CDK,
  },
  {
    rules: {
      'cdk-nag': [
        managed('service-role/AWSLambdaBasicExecutionRole'),
        managed('service-role/AWSLambdaVPCAccessExecutionRole'),
      ],
    },
    where: [KUBECTL_ROLE, KUBECTL_CALLER_ROLE],
    reason: POLICIES_OF_CDK,
  },

  // Stars in policies.
  {
    rules: { 'cdk-nag': [openAction('kms:GenerateDataKey*'), openAction('kms:ReEncrypt*')] },
    where: [VOLUME_KEY],
    reason: 'KMS has one action for each form of a data key; all are those of the one key that encrypts volumes.',
  },
  {
    rules: { 'cdk-nag': [openResource('*')] },
    where: [...NODE_ROLES, CONTROL_PLANE_ROLE],
    reason: 'These calls describe, and take no resource in IAM; a condition limits them to the region.',
  },
  {
    rules: { 'cdk-nag': [openName('ec2', 'instance/*'), openName('ec2', 'network-interface/*')] },
    where: [CONTROL_PLANE_ROLE],
    reason: 'EKS asks for it, as instances and interfaces come and go: conditions name the tags of a cluster.',
  },
  {
    rules: { 'cdk-nag': [openResource('*')] },
    where: CONTROLLER_POLICIES,
    reason:
      'These calls describe, or take no resource in IAM; each that changes something has a condition on ' +
      'the tag of the cluster.',
  },
  {
    rules: {
      'cdk-nag': [openName('ec2', 'security-group/*'), openName('elasticloadbalancing', 'targetgroup/*/*')],
    },
    where: [CONTROLLER_POLICY],
    reason: LIMITED_BY_TAG,
  },
  {
    rules: {
      'cdk-nag': [
        'listener-rule/app/*/*/*/*',
        'listener/app/*/*/*',
        'loadbalancer/app/*/*',
        'listener/net/*/*/*',
        'loadbalancer/net/*/*',
      ].map((name) => openName('elasticloadbalancing', name)),
    },
    where: CONTROLLER_POLICIES,
    reason: LIMITED_BY_TAG,
  },
  {
    rules: { 'cdk-nag': [openResource('<ClusterKubectlProviderHandler93C0312D.Arn>:*')] },
    where: [KUBECTL_CALLER_POLICY],
    reason: 'CDK lets its provider call all versions of the one kubectl function that it made.',
  },
  {
    rules: { 'cdk-nag': [openResource('<ModelsBucket970C6ADA.Arn>/*')] },
    where: [SERVICE_POLICY],
    reason: 'The pods of the service read the models of one bucket, whatever their names.',
  },
  {
    rules: {
      'cdk-nag': [openName('logs', 'log-group:<AuditLogGroup4CD660E1>:log-stream:111122223333_CloudTrail_us-east-1*')],
    },
    where: ['Audit/Role/Resource'],
    reason: 'CloudTrail chooses the end of the name of its log stream: account, service and region stand before it.',
  },
  {
    rules: {
      'cdk-nag': [openName('eks', 'addon/<ClusterC2E21B66>/*'), openName('eks', 'nodegroup/<ClusterC2E21B66>/*')],
    },
    where: ['Access/Role-platform/Resource', 'Access/Role-auditors/Resource'],
    reason: 'Who looks at a cluster sees all its add-ons and node groups: of this cluster alone, and by reads alone.',
  },
  {
    rules: {
      'cdk-nag': [
        openName('eks', 'access-entry/<ClusterC2E21B66>/*'),
        openName('eks', 'podidentityassociation/<ClusterC2E21B66>/*'),
        openName('logs', 'log-group:/aws/eks/<ClusterC2E21B66>/cluster:*'),
      ],
    },
    where: ['Access/Role-auditors/Resource'],
    reason: 'An auditor reads who gets into this cluster, which pods have roles, and every stream of its log.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-IAMNoInlinePolicy'] },
    where: [
      'Audit/Role/Resource',
      ...MEMBER_ROLES,
      SERVICE_POLICY,
      `${KUBECTL}/ServiceRole/DefaultPolicy/Resource`,
      KUBECTL_CALLER_POLICY,
      'Cluster/Role/Resource',
      'Files/DriverPolicy/Resource',
      CONTROLLER_POLICY,
      'Network/FlowLogRole/Resource',
      ...NODE_ROLES,
      VOLUME_KEY,
    ],
    reason: 'A policy of one role alone goes with the role, and no other role can get it.',
  },

  // Functions that CDK makes.
  {
    rules: { 'cdk-nag': ['AwsSolutions-L1'] },
    where: [`${KUBECTL}/Resource`],
    reason: 'CDK pins the runtime of its kubectl function; a newer CDK brings a newer one.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-LambdaConcurrency'] },
    where: KUBECTL_FUNCTIONS,
    reason:
      'CDK makes this function, which applies manifests; CloudFormation calls it a few times a ' +
      'deployment, so it cannot use up the limit of the account.',
  },
  {
    rules: { checkov: ['CKV_AWS_115'] },
    where: [...KUBECTL_FUNCTIONS, GROUP_FUNCTION],
    reason:
      'CDK makes this function; CloudFormation calls it a few times a deployment, which uses up no ' +
      'limit of the account.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-LambdaDLQ'] },
    where: KUBECTL_FUNCTIONS,
    reason:
      'CDK makes this function, which applies manifests; CloudFormation waits for each answer and ' +
      'reports a failure, so no event gets lost.',
  },
  {
    rules: { checkov: ['CKV_AWS_116'] },
    where: [...KUBECTL_FUNCTIONS, GROUP_FUNCTION],
    reason:
      'CDK makes this function; CloudFormation waits for each answer and reports a failure, so no event gets lost.',
  },
  {
    rules: { checkov: ['CKV_AWS_117'] },
    where: [GROUP_FUNCTION],
    reason:
      'CDK makes this function, which changes the default security group by the API of EC2 and connects ' +
      'to nothing in the VPC.',
  },
  {
    rules: { checkov: ['CKV_AWS_173'] },
    where: KUBECTL_FUNCTIONS,
    reason: 'Its variables name functions and endpoints, and hold no secret; Lambda encrypts them with its own key.',
  },
  {
    rules: { 'cfn-lint': ['W3005'] },
    where: [
      'Cluster/Addon-aws-ebs-csi-driver',
      'Cluster/Addon-vpc-cni',
      ...KUBECTL_FUNCTIONS,
      GROUP_FUNCTION,
      ...NODE_GROUPS,
    ],
    reason: 'CDK writes a dependency beside a reference that implies it; it changes nothing.',
  },

  // Buckets and file systems.
  {
    rules: { 'cdk-nag': ['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketLoggingEnabled'], checkov: ['CKV_AWS_18'] },
    where: [ACCESS_LOG_BUCKET],
    reason: 'The bucket holds access logs itself: a log of who wrote them would only say that the load balancer did.',
  },
  {
    rules: { 'cdk-nag': ['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketLoggingEnabled'], checkov: ['CKV_AWS_18'] },
    where: [AUDIT_BUCKET, MODEL_BUCKET],
    reason:
      'Audit records who read an object, by data events of CloudTrail, once for an account: server ' +
      'access logs say less, and later.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-S3BucketReplicationEnabled'] },
    where: [ACCESS_LOG_BUCKET],
    reason:
      'Access logs are kept for the search for faults, for days: a copy in another region would double their price.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-S3BucketReplicationEnabled'] },
    where: [MODEL_BUCKET],
    reason:
      'A copy in another region is an option with a price (replicaBucketName of ModelStore); the ' +
      'example does not need one.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-S3BucketReplicationEnabled'] },
    where: [AUDIT_BUCKET],
    reason:
      'Nothing deletes log files before their time, and CloudTrail keeps the last 90 days itself; ' +
      'another region would double the price.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-S3DefaultEncryptionKMS'] },
    where: [ACCESS_LOG_BUCKET],
    reason: 'Application load balancers write access logs only into buckets with the key of S3 itself.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-EFSInBackupPlan'] },
    where: ['Files/FileSystem'],
    reason: 'The plan of Backups selects file systems by their tag, which the rule does not follow.',
  },

  // The network.
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-EC2RestrictedCommonPorts'] },
    where: ['Gpus/FromSelf'],
    reason: 'EFA needs all traffic between the nodes of one group: the rule names the group itself, and no address.',
  },
  {
    rules: { 'cdk-nag': ['NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW'] },
    where: [1, 2, 3].map((zone) => `Network/Vpc/PublicSubnet${zone}/DefaultRoute`),
    reason:
      'Only the public subnets have this route: they hold load balancers and NAT gateways, and give no ' +
      'public addresses.',
  },

  // Kubernetes objects.
  {
    rules: { checkov: ['CKV_K8S_11'] },
    where: WORKLOADS,
    reason: 'A limit of CPU slows answers although the node has CPUs left; requests divide them when they are scarce.',
  },
  {
    rules: { checkov: ['CKV_K8S_15'] },
    where: WORKLOADS,
    reason:
      'The tag of the image names one version, for good; a node that has the image starts pods without its registry.',
  },
  {
    rules: { checkov: ['CKV_K8S_25'] },
    where: [DATA_NODES],
    reason:
      'Two capabilities let the container that prepares the disks give the folders to the user of HDFS, and no more.',
  },
  {
    rules: { checkov: ['CKV_K8S_40'] },
    where: HDFS,
    reason:
      'The user of HDFS owns folders on the disks of nodes since the first start; a change would lock ' +
      'HDFS out of its data.',
  },
  {
    rules: { checkov: ['CKV_K8S_43'] },
    where: WORKLOADS,
    reason:
      'The tag names one version: tags in the repositories of the library are immutable, and ' +
      'AdmissionPolicies refuses latest.',
  },
  {
    rules: { checkov: ['CKV_K8S_8', 'CKV_K8S_9'] },
    where: NAME_AND_JOURNAL_NODES,
    reason: 'The daemon of the pod has the probe; this container beside it only mends or watches, and serves nothing.',
  },
];

/**
 * What cdk-nag (AwsSolutions, NIST 800-53 R5), the rules of CloudFormation, cfn-lint and checkov find in the examples,
 * and why it is accepted. `npm run proofs -- validation` finds nothing else, and each of these.
 */
export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = ACCEPTANCES.flatMap(({ rules, where, reason }) =>
  (Object.keys(rules) as AcceptedFinding['tool'][]).flatMap((tool) =>
    (rules[tool] ?? []).map((rule) => ({ tool, rule, where, reason })),
  ),
);
