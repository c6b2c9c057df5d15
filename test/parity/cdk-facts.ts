import { cdkFact, type CdkResource, CdkTemplate, factsOf, type NamingRule } from './cdk-template';
import {
  declaredTags,
  type Facts,
  OF_CDK,
  ownerOf,
  partOf,
  reference,
  referencesIn,
  type Says,
  smallFirst,
  sorted,
  statementsOf,
  without,
} from './facts';

/** How resources of CDK are called: as the components of Pulumi call theirs. */
export const NAMING: readonly NamingRule[] = [
  { type: 'AWS::KMS::Key', path: /^Keys\/(\w+)$/, id: 'key keys-$1' },
  { type: 'AWS::KMS::Alias', path: /^Keys\/(\w+)\/Alias$/, id: 'alias keys-$1' },
  { type: 'AWS::EC2::VPC', path: /^(Network|Firewalled|Named)\/Vpc$/, id: 'vpc $1' },
  {
    type: 'AWS::EC2::VPCCidrBlock',
    path: /^(Network|Firewalled|Named)\/Cidr-([\d.]+)-(\d+)$/,
    id: 'cidr-block $1-$2/$3',
  },
  { type: 'Custom::VpcRestrictDefaultSG', path: /^(Network|Firewalled|Named)\//, id: 'default-group $1-default' },
  {
    type: 'AWS::EC2::Subnet',
    path: /^(Network|Firewalled|Named)\/\w+\/(\w+)Subnet(\d)\/Subnet$/,
    id: 'subnet $1-$2-$3',
  },
  { type: 'AWS::EC2::RouteTable', path: /^(\w+)\/\w+\/(\w+)Subnet(\d)\/RouteTable$/, id: 'route-table $1-$2-$3' },
  {
    type: 'AWS::EC2::SubnetRouteTableAssociation',
    path: /^(\w+)\/\w+\/(\w+)Subnet(\d)\/RouteTableAssociation$/,
    id: 'association $1-$2-$3',
  },
  { type: 'AWS::EC2::Route', path: /^(\w+)\/\w+\/(\w+)Subnet(\d)\/DefaultRoute$/, id: 'route $1-$2-$3' },
  { type: 'AWS::EC2::InternetGateway', path: /^(Network|Firewalled|Named)\/Vpc\/IGW$/, id: 'internet-gateway $1' },
  {
    type: 'AWS::EC2::VPCGatewayAttachment',
    path: /^(Network|Firewalled|Named)\/Vpc\/VPCGW$/,
    id: 'part of internet-gateway $1',
  },
  { type: 'AWS::EC2::EIP', path: /^(\w+)\/\w+\/(?:Public|Nat)Subnet(\d)\/EIP$/, id: 'address $1-nat-$2' },
  {
    type: 'AWS::EC2::NatGateway',
    path: /^(\w+)\/\w+\/(?:Public|Nat)Subnet(\d)\/NATGateway$/,
    id: 'nat-gateway $1-nat-$2',
  },
  { type: 'AWS::EC2::VPCEndpoint', path: /^(Network|Firewalled|Named)\/Vpc\/(\w+)Endpoint$/, id: 'endpoint $1-$2' },
  {
    type: 'AWS::EC2::SecurityGroup',
    path: /^(Network|Firewalled|Named)\/EndpointSecurityGroup$/,
    id: 'security-group $1-endpoints',
  },
  { type: 'AWS::Logs::LogGroup', path: /^(Network|Firewalled|Named)\/FlowLogGroup$/, id: 'log-group $1-flow-logs' },
  { type: 'AWS::EC2::FlowLog', path: /^(Network|Firewalled|Named)\/FlowLog$/, id: 'flow-log $1-flow-logs' },
  { type: 'AWS::IAM::Role', path: /^(Network|Firewalled|Named)\/FlowLogRole$/, id: 'role $1-flow-logs-role' },
  { type: 'AWS::Logs::LogGroup', path: /^(\w+)\/EgressLogGroup$/, id: 'log-group $1-egress-logs' },
  {
    type: 'AWS::EC2::Route',
    path: /^(\w+)\/\w+\/(\w+)Subnet(\d)\/ReturnRoute(\d)$/,
    id: 'route $1-$2-$3-return-$4',
  },
  { type: 'AWS::NetworkFirewall::RuleGroup', path: /^(\w+)\/\w+\/(\w+)Domains$/, id: 'firewall-rules $1-$2' },
  { type: 'AWS::NetworkFirewall::FirewallPolicy', path: /^(\w+)\//, id: 'firewall-policy $1-egress' },
  { type: 'AWS::NetworkFirewall::Firewall', path: /^(\w+)\/\w+\/Firewall(\d)$/, id: 'firewall $1-firewall-$2' },
  {
    type: 'AWS::NetworkFirewall::LoggingConfiguration',
    path: /^(\w+)\/\w+\/Logs(\d)$/,
    id: 'firewall-logging $1-firewall-$2',
  },
  { type: 'AWS::Route53Resolver::FirewallDomainList', path: /^(\w+)\/\w+\/(\w+)Domains$/, id: 'domain-list $1-$2' },
  { type: 'AWS::Route53Resolver::FirewallRuleGroup', path: /^(\w+)\//, id: 'dns-rules $1-egress' },
  {
    type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
    path: /^(\w+)\//,
    id: 'dns-rules-association $1-egress',
  },
  { type: 'AWS::Route53Resolver::ResolverQueryLoggingConfig', path: /^(\w+)\//, id: 'query-log $1-egress' },
  {
    type: 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
    path: /^(\w+)\//,
    id: 'query-log-association $1-egress',
  },
  { type: 'AWS::EC2::FlowLog', path: /^Network\/FlowLogTable\/FlowLog$/, id: 'flow-log network-flow-log-files' },
  { type: 'AWS::S3::Bucket', path: /^Network\/FlowLogTable\/Bucket$/, id: 'bucket network-flow-log-files' },
  {
    type: 'AWS::S3::BucketPolicy',
    path: /^Network\/FlowLogTable\/Bucket\/Policy$/,
    id: 'part of bucket network-flow-log-files',
  },
  { type: 'AWS::Glue::Database', path: /^Network\/FlowLogTable\/Database$/, id: 'database network-flow-log-files' },
  { type: 'AWS::Glue::Table', path: /^Network\/FlowLogTable\/Table$/, id: 'table network-flow-log-files' },
  { type: 'AWS::Athena::WorkGroup', path: /^Network\/FlowLogTable\//, id: 'workgroup network-flow-log-files' },
  { type: 'AWS::Athena::NamedQuery', path: /\/Query-([\w-]+)$/, id: 'saved-query network-flow-log-files-$1' },
  { type: 'AWS::KMS::Key', path: /^Audit\/Key$/, id: 'key audit-key' },
  { type: 'AWS::KMS::Alias', path: /^Audit\/Key\/Alias$/, id: 'alias audit-key' },
  { type: 'AWS::S3::Bucket', path: /^Audit\/Bucket$/, id: 'bucket audit-bucket' },
  { type: 'AWS::S3::BucketPolicy', path: /^Audit\/Bucket\/Policy$/, id: 'part of bucket audit-bucket' },
  { type: 'AWS::Logs::LogGroup', path: /^Audit\/LogGroup$/, id: 'log-group audit-events' },
  { type: 'AWS::IAM::Role', path: /^Audit\/Role$/, id: 'role audit-role' },
  { type: 'AWS::CloudTrail::Trail', path: /^Audit\/Trail$/, id: 'trail audit-trail' },
  { type: 'AWS::SNS::Topic', path: /^Audit\/Topic$/, id: 'topic audit-topic' },
  { type: 'AWS::SNS::TopicPolicy', path: /^Audit\/TopicPolicy$/, id: 'part of topic audit-topic' },
  { type: 'AWS::SNS::Subscription', path: /^Audit\/Email-(.*)$/, id: 'subscription audit-$1' },
  { type: 'AWS::Logs::MetricFilter', path: /^Audit\/Filter-(.*)$/, id: 'metric-filter audit-$1' },
  { type: 'AWS::CloudWatch::Alarm', path: /^Audit\/Alarm-(.*)$/, id: 'alarm audit-$1' },
  { type: 'AWS::GuardDuty::Detector', path: /^Audit\/Detector$/, id: 'detector audit-detector' },
  { type: 'AWS::Events::Rule', path: /^Audit\/Rule-(.*)$/, id: 'event-rule audit-$1' },
  { type: 'AWS::S3::Bucket', path: /^Audit\/ConfigurationBucket$/, id: 'bucket audit-configuration-bucket' },
  {
    type: 'AWS::S3::BucketPolicy',
    path: /^Audit\/ConfigurationBucket\/Policy$/,
    id: 'part of bucket audit-configuration-bucket',
  },
  { type: 'AWS::IAM::Role', path: /^Audit\/ConfigurationRole$/, id: 'role audit-configuration-role' },
  { type: 'AWS::Config::ConfigurationRecorder', path: /^Audit\/Recorder$/, id: 'recorder audit-recorder' },
  { type: 'AWS::Config::DeliveryChannel', path: /^Audit\/DeliveryChannel$/, id: 'delivery-channel audit-channel' },
  { type: 'AWS::SecurityHub::Hub', path: /^Audit\/SecurityHub$/, id: 'security-hub audit-security-hub' },
  { type: 'AWS::SecurityHub::Standard', path: /^Audit\/Standard-(.*)$/, id: 'security-standard audit-$1' },
  { type: 'AWS::Logs::QueryDefinition', path: /^Audit\/Query-(.*)$/, id: 'query audit-$1' },
  { type: 'AWS::IAM::Role', path: /^People\/Role-(\w+)$/, id: 'role people-$1-role' },
  { type: 'AWS::EKS::AccessEntry', path: /^People\/Entry-(\w+)$/, id: 'access-entry people-$1' },
  { type: 'AWS::Backup::BackupVault', path: /^Backups\/Vault$/, id: 'backup-vault backups-vault' },
  { type: 'AWS::Backup::BackupPlan', path: /^Backups\/Plan-(\w+)$/, id: 'backup-plan backups-$1' },
  { type: 'AWS::Backup::BackupSelection', path: /^Backups\/Selection-(\w+)$/, id: 'backup-selection backups-$1' },
  {
    type: 'AWS::Backup::RestoreTestingPlan',
    path: /^Backups\/RestoreTests$/,
    id: 'restore-tests backups-restore-tests',
  },
  {
    type: 'AWS::Backup::RestoreTestingSelection',
    path: /^Backups\/RestoreTest-(\w+)$/,
    id: 'restore-test backups-restore-test-$1',
  },
  { type: 'AWS::IAM::Role', path: /^Backups\/Role$/, id: 'role backups-role' },
  { type: 'AWS::IAM::Role', path: /^Backups\/RestoreRole$/, id: 'role backups-restore-role' },
  { type: 'AWS::S3::Bucket', path: /^Models\/Bucket$/, id: 'bucket models-bucket' },
  { type: 'AWS::S3::BucketPolicy', path: /^Models\/Bucket\/Policy$/, id: 'part of bucket models-bucket' },
  {
    type: 'AWS::S3Express::DirectoryBucket',
    path: /^Models\/Express-(.*)$/,
    id: 'directory-bucket models-express-$1',
  },
  {
    type: 'AWS::S3Express::BucketPolicy',
    path: /^Models\/ExpressPolicy-(.*)$/,
    id: 'part of directory-bucket models-express-$1',
  },
  { type: 'AWS::IAM::Role', path: /^Models\/ReplicationRole$/, id: 'role models-replication-role' },
  { type: 'AWS::IAM::Policy', path: /^Models\/ReplicationPolicy$/, id: 'part of role models-replication-role' },
  { type: 'AWS::EFS::FileSystem', path: /^Shared\/FileSystem$/, id: 'file-system shared-file-system' },
  {
    type: 'AWS::EFS::MountTarget',
    path: /^Shared\/MountTarget-[Pp]rivateSubnet(\d)$/,
    id: 'mount-target shared-mount-target-$1',
  },
  { type: 'AWS::EFS::AccessPoint', path: /^Shared\/Folder-(\w+)$/, id: 'access-point shared-folder-$1' },
  { type: 'AWS::EC2::SecurityGroup', path: /^Shared\/SecurityGroup$/, id: 'security-group shared-mount-targets' },
  {
    type: 'AWS::EC2::SecurityGroupIngress',
    path: /^Shared\/From-/,
    id: 'part of security-group shared-mount-targets',
  },
  {
    type: 'AWS::IAM::Policy',
    path: /^Shared\/DriverPolicy$/,
    id: 'part of role cluster-kubernetes-aws-efs-csi-driver-efs-csi-node-sa-role',
  },
  { type: 'AWS::EC2::SecurityGroup', path: /^Lustre\/SecurityGroup$/, id: 'security-group lustre-lustre' },
  ...['Ingress', 'Egress'].flatMap((direction) => [
    {
      type: `AWS::EC2::SecurityGroup${direction}`,
      path: /^Lustre\/OwnRule-/,
      id: 'part of security-group lustre-lustre',
    },
    {
      type: `AWS::EC2::SecurityGroup${direction}`,
      path: /^Lustre\/ClientRule-/,
      id: 'part of cluster cluster-cluster',
    },
  ]),
  { type: 'AWS::FSx::FileSystem', path: /^Lustre\/FileSystem$/, id: 'lustre-file-system lustre-file-system' },
  {
    type: 'AWS::FSx::DataRepositoryAssociation',
    path: /^Lustre\/Repository---(\w+)$/,
    id: 'lustre-repository lustre-repository-/$1',
  },
  {
    type: 'AWS::IAM::Policy',
    path: /^Lustre\/DriverPolicy$/,
    id: 'part of role cluster-kubernetes-aws-fsx-csi-driver-fsx-csi-controller-sa-role',
  },
  {
    type: 'AWS::IAM::Policy',
    path: /^Datasets\/DriverPolicy$/,
    id: 'part of role cluster-kubernetes-aws-mountpoint-s3-csi-driver-s3-csi-driver-sa-role',
  },
  {
    type: 'AWS::EKS::Addon',
    path: /^CsiDriver-Cluster-\w{8}-([\w-]+)\/Addon$/,
    id: 'addon cluster-kubernetes-$1-addon',
  },
  {
    type: 'AWS::IAM::Role',
    path: /^CsiDriver-Cluster-\w{8}-([\w-]+)\/([\w-]+)\/Role$/,
    id: 'role cluster-kubernetes-$1-$2-role',
  },
  {
    type: 'AWS::EKS::PodIdentityAssociation',
    path: /^CsiDriver-Cluster-\w{8}-([\w-]+)\/([\w-]+)\/Association$/,
    id: 'pod-identity cluster-kubernetes-$1-$2',
  },
  { type: 'AWS::EKS::PodIdentityAssociation', path: /^(Loader|Reader)\/Association$/, id: 'pod-identity $1' },
  { type: 'AWS::IAM::Role', path: /^(Loader|Reader|Gpus|Storage)\/Role$/, id: 'role $1-role' },
  { type: 'AWS::IAM::Policy', path: /^(Loader|Reader)\/Role\/DefaultPolicy$/, id: 'part of role $1-role' },
  { type: 'AWS::EC2::LaunchTemplate', path: /^(Gpus|Storage)\/LaunchTemplate$/, id: 'launch-template $1-nodes' },
  { type: 'AWS::EC2::SecurityGroup', path: /^(Gpus|Storage)\/SecurityGroup$/, id: 'security-group $1-nodes' },
  { type: 'AWS::EC2::SecurityGroupIngress', path: /^(Gpus|Storage)\//, id: 'part of security-group $1-nodes' },
  { type: 'AWS::EC2::SecurityGroupEgress', path: /^(Gpus|Storage)\//, id: 'part of security-group $1-nodes' },
  { type: 'AWS::EKS::Nodegroup', path: /^(Gpus|Storage)\/NodeGroup$/, id: 'node-group $1-nodes' },
  { type: 'AWS::Logs::LogGroup', path: /^Cluster\/Logs$/, id: 'log-group cluster-logs' },
  { type: 'AWS::IAM::Role', path: /^Cluster\/Role$/, id: 'role cluster-role' },
  { type: 'AWS::EKS::Cluster', path: /^Cluster\/Cluster$/, id: 'cluster cluster-cluster' },
  {
    type: 'AWS::EC2::SecurityGroup',
    path: /^Cluster\/Cluster\/ControlPlaneSecurityGroup$/,
    id: 'security-group cluster-control-plane',
  },
  {
    type: 'AWS::EKS::AccessEntry',
    path: /\/Administratorarn:aws:iam::(\d+):role--(\w+)$/,
    id: 'access-entry cluster-administrator-$1-role/$2',
  },
  { type: 'AWS::EKS::Addon', path: /^Cluster\/Addon-([\w-]+)$/, id: 'addon cluster-$1' },
  { type: 'AWS::SecretsManager::Secret', path: /^Secrets\/Secret-(.*)$/, id: 'secret secrets-$1' },
  { type: 'AWS::SecretsManager::RotationSchedule', path: /^Secrets\/Rotation-(.*)$/, id: 'rotation secrets-$1' },
  { type: 'AWS::Lambda::Permission', path: /^Secrets\/Permission-(.*)$/, id: 'permission secrets-$1' },
  { type: 'AWS::IAM::Policy', path: /^Secrets\/Assume$/, id: 'part of role operator-identity-role' },
  { type: 'AWS::IAM::Role', path: /^Secrets\/Reader-([\w-]+)$/, id: 'role secrets-$1-role' },
  { type: 'AWS::IAM::Role', path: /^Cluster\/Role-([\w-]+)$/, id: 'role cluster-$1-role' },
  { type: 'AWS::IAM::Policy', path: /^Cluster\/Role-([\w-]+)\/DefaultPolicy$/, id: 'part of role cluster-$1-role' },
  { type: 'AWS::IAM::Policy', path: /^Classes\/VolumeKey$/, id: 'part of role cluster-aws-ebs-csi-driver-role' },
  { type: 'AWS::EC2::SecurityGroup', path: /SystemNodes\/SecurityGroup$/, id: 'security-group cluster-system-nodes' },
  { type: 'AWS::IAM::Role', path: /SystemNodes\/Role$/, id: 'role cluster-system-role' },
  { type: 'AWS::EC2::LaunchTemplate', path: /SystemNodes\/Launch/, id: 'launch-template cluster-system-nodes' },
  { type: 'AWS::EKS::Nodegroup', path: /SystemNodes\/NodeGroup$/, id: 'node-group cluster-system-nodes' },
  { type: 'AWS::IAM::Role', path: /^(Controller|Chat|Copies|Operator)\/Identity\/Role$/, id: 'role $1-identity-role' },
  {
    type: 'AWS::IAM::Policy',
    path: /^(Controller|Chat|Copies|Operator)\/Identity\/Role\//,
    id: 'part of role $1-identity-role',
  },
  { type: 'AWS::IAM::ManagedPolicy', path: /^(\w+)\/Identity\/Role\//, id: 'part of role $1-identity-role' },
  {
    type: 'AWS::EKS::PodIdentityAssociation',
    path: /^(Controller|Chat|Copies|Operator)\/Identity\//,
    id: 'pod-identity $1-identity',
  },
  { type: 'AWS::GlobalAccelerator::Accelerator', path: /^Global\//, id: 'accelerator global-accelerator' },
  { type: 'AWS::GlobalAccelerator::Listener', path: /^Global\//, id: 'accelerator-listener global-listener' },
  { type: 'AWS::GlobalAccelerator::EndpointGroup', path: /^Global\/Group-(.+)$/, id: 'endpoint-group global-$1' },
  { type: 'AWS::WAFv2::WebACL', path: /^Edge\/WebAcl$/, id: 'web-acl edge-web-acl' },
  { type: 'AWS::WAFv2::LoggingConfiguration', path: /^Edge\//, id: 'web-acl-logging edge-web-acl-logging' },
  { type: 'AWS::Logs::LogGroup', path: /^Edge\/WebAclLogGroup$/, id: 'log-group edge-web-acl-logs' },
  { type: 'AWS::S3::Bucket', path: /^Edge\/AccessLogBucket$/, id: 'bucket edge-logs' },
  { type: 'AWS::S3::BucketPolicy', path: /^Edge\/AccessLogBucket\/Policy$/, id: 'part of bucket edge-logs' },
  { type: 'AWS::ElasticLoadBalancingV2::TrustStore', path: /^Edge\//, id: 'trust-store edge-trust-store' },
  { type: 'AWS::ElasticLoadBalancingV2::TrustStoreRevocation', path: /^Edge\//, id: 'revocation edge-revocation' },
  { type: 'Custom::AWSCDK-EKS-HelmChart', path: /\/GatewayApi-/, id: 'helm-release controller-gateway-api-release' },
  {
    type: 'Custom::AWSCDK-EKS-HelmChart',
    path: /^Gateway\/EnvoyGateway-/,
    id: 'helm-release gateway-envoy-gateway-release',
  },
  {
    type: 'Custom::AWSCDK-EKS-HelmChart',
    path: /^Gateway\/AiGatewayKinds-/,
    id: 'helm-release gateway-ai-gateway-kinds-release',
  },
  {
    type: 'Custom::AWSCDK-EKS-HelmChart',
    path: /^Gateway\/AiGateway-/,
    id: 'helm-release gateway-ai-gateway-release',
  },
  { type: 'Custom::AWSCDK-EKS-HelmChart', path: /^(\w+)\/Release-/, id: 'helm-release $1-release' },
  {
    type: 'Custom::AWSCDK-EKS-KubernetesResource',
    path: /^Namespace-Cluster-\w+-\w+\/Objects\/([\w-]+)\//,
    id: 'object cluster-kubernetes-$1',
  },
  {
    type: 'Custom::AWSCDK-EKS-KubernetesResource',
    path: /^(\w+)\/(?:Objects|Policies|Routes)\/([\w-]+)\//,
    id: 'object $1-$2',
  },
  {
    type: 'Custom::AWSCDK-EKS-KubernetesResource',
    path: /^(\w+)\/Credentials\/([\w.-]+)\//,
    id: 'object $1-credentials-$2',
  },
  { type: 'Custom::AWSCDK-EKS-KubernetesResource', path: /^(\w+)\/Namespace\/([\w-]+)\//, id: 'object $1-$2' },
  ...['Role', 'Policy'].map((it) => ({ type: `AWS::IAM::${it}`, path: /^Cluster\/Cluster\/Kubectl/, id: OF_CDK })),
  ...['Function', 'LayerVersion'].map((it) => ({ type: `AWS::Lambda::${it}`, path: /^Cluster\//, id: OF_CDK })),
  { type: 'AWS::SSM::Parameter', path: /\/KubectlReadyBarrier$/, id: OF_CDK },
  { type: 'AWS::Logs::LogGroup', path: /^Cluster\/KubectlLogs$/, id: OF_CDK },
  { type: 'AWS::EKS::AccessEntry', path: /\/ClusterAdminRoleAccess$/, id: OF_CDK },
  // The function by which CDK empties the default security group, which Pulumi's provider does itself.
  { type: 'AWS::IAM::Role', path: /^Custom::VpcRestrictDefaultSG/, id: OF_CDK },
  { type: 'AWS::Lambda::Function', path: /^Custom::VpcRestrictDefaultSG/, id: OF_CDK },
];

type Reader = (resource: CdkResource, template: CdkTemplate) => Says;

/** Reads what the resources of a template say, each with its parts. */
export function cdkFacts(json: Readonly<Record<string, unknown>>): Facts {
  const template = new CdkTemplate(json, NAMING);
  return factsOf(
    template.resources
      .filter(({ id }) => ownerOf(id) === undefined)
      .map((resource) => {
        const parts = template.resources.filter(({ id }) => id === partOf(resource.id));
        const read = READERS[resource.type] ?? (({ properties }) => smallFirst(properties) as Says);
        return [resource.id, cdkFact(resource, read(resource, template), parts)];
      }),
  );
}

/** The default encryption of a bucket. */
function encryptionOf(configuration: unknown): unknown {
  return listOf(configuration).map(({ ServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }) => ({
    applyServerSideEncryptionByDefault: {
      sseAlgorithm: (byDefault as Says).SSEAlgorithm,
      kmsMasterKeyId: (byDefault as Says).KMSMasterKeyID,
    },
    bucketKeyEnabled: BucketKeyEnabled,
  }));
}

/** The replication of a bucket. CloudFormation spells the id of a key differently. */
function replicationOf(configuration: unknown): unknown {
  const text = JSON.stringify(smallFirst(configuration) ?? {});
  return JSON.parse(text.replaceAll('"replicaKmsKeyID"', '"replicaKmsKeyId"'));
}

/** CloudFormation's lists of tags as an object. */
function tags(list: unknown): Says {
  const all = ((list ?? []) as readonly { Key: string; Value: string }[]).map(
    ({ Key, Value }) => [Key, Value] as const,
  );
  return declaredTags(Object.fromEntries(all));
}

const READERS: Readonly<Record<string, Reader>> = {
  'AWS::KMS::Key': ({ properties: it }) => ({
    description: it.Description,
    enableKeyRotation: it.EnableKeyRotation,
    rotationPeriodInDays: it.RotationPeriodInDays,
    deletionWindowInDays: it.PendingWindowInDays,
    policy: statementsOf(it.KeyPolicy),
  }),
  'AWS::KMS::Alias': ({ properties: { AliasName: name, TargetKeyId: key } }) => ({ name, key }),
  'AWS::EC2::VPC': ({ properties }) => smallFirst(without(properties, 'Tags')) as Says,
  'AWS::EC2::VPCCidrBlock': ({ properties }) => smallFirst(properties) as Says,
  'Custom::VpcRestrictDefaultSG': ({ properties: { DefaultSecurityGroupId: vpcId } }) => ({ vpcId, rules: [] }),
  'AWS::EC2::Subnet': ({ properties: { Tags, ...it } }) => ({ ...(smallFirst(it) as Says), tags: tags(Tags) }),
  'AWS::EC2::RouteTable': ({ properties: { VpcId: vpcId } }) => ({ vpcId }),
  'AWS::EC2::InternetGateway': ({ id }, template) => {
    const attachment = template.ofType('AWS::EC2::VPCGatewayAttachment').find((it) => it.id === partOf(id));
    return { vpcId: attachment?.properties.VpcId };
  },
  'AWS::EC2::EIP': ({ properties: { Domain: domain } }) => ({ domain }),
  'AWS::EC2::NatGateway': ({ properties: { SubnetId: subnetId, AllocationId: allocationId } }) => ({
    subnetId,
    allocationId,
  }),
  'AWS::EC2::VPCEndpoint': ({ properties: { PolicyDocument, RouteTableIds, ...it } }) => ({
    ...(smallFirst(without(it, 'Tags')) as Says),
    routeTables: sorted((RouteTableIds ?? []) as readonly unknown[]),
    policy: PolicyDocument === undefined ? undefined : statementsOf(PolicyDocument),
  }),
  'AWS::Logs::LogGroup': ({ properties: it }) => ({
    name: it.LogGroupName,
    retentionInDays: it.RetentionInDays,
    kmsKeyId: it.KmsKeyId,
  }),
  'AWS::Logs::MetricFilter': ({ properties: it }) => {
    const [metric] = listOf(it.MetricTransformations);
    const { MetricNamespace: namespace, MetricName: name, MetricValue: value } = metric ?? {};
    const { FilterName, LogGroupName: logGroupName, FilterPattern: pattern } = it;
    return { name: FilterName, logGroupName, pattern, metricTransformation: { namespace, name, value } };
  },
  'AWS::CloudWatch::Alarm': ({ properties: { AlarmName: name, ...it } }) => ({ ...(smallFirst(it) as Says), name }),
  'AWS::CloudTrail::Trail': ({ properties }) => {
    const {
      trailName: name,
      isLogging: enableLogging,
      cloudWatchLogsLogGroupArn,
      kMSKeyId,
      ...it
    } = smallFirst(properties) as Says;
    return { ...it, name, enableLogging, cloudWatchLogsGroupArn: cloudWatchLogsLogGroupArn, kmsKeyId: kMSKeyId };
  },
  'AWS::SNS::Topic': ({ id, properties: it }, template) => {
    const policy = template.ofType('AWS::SNS::TopicPolicy').find((other) => other.id === partOf(id));
    return {
      name: it.TopicName,
      kmsMasterKeyId: it.KmsMasterKeyId,
      policy: statementsOf(policy?.properties.PolicyDocument),
    };
  },
  'AWS::SNS::Subscription': ({ properties: { TopicArn: topic, Protocol: protocol, Endpoint: endpoint } }) => ({
    topic,
    protocol,
    endpoint,
  }),
  'AWS::Events::Rule': ({ properties: { Name: name, Description: description, EventPattern, Targets } }) => ({
    name,
    description,
    pattern: EventPattern,
    targets: smallFirst(Targets),
  }),
  'AWS::SecretsManager::RotationSchedule': ({ properties: it }) => ({
    rotationLambdaArn: it.RotationLambdaARN,
    rotationRules: smallFirst(it.RotationRules),
    rotateImmediately: it.RotateImmediatelyOnUpdate,
  }),
  'AWS::Lambda::Permission': ({ properties: { FunctionName, ...it } }) => ({
    ...(smallFirst(it) as Says),
    function: FunctionName,
  }),
  'AWS::Config::ConfigurationRecorder': ({ properties: { RoleARN: roleArn, ...it } }) => ({
    ...(smallFirst(it) as Says),
    roleArn,
  }),
  'AWS::Config::DeliveryChannel': ({ properties: it }) => ({
    name: it.Name,
    s3BucketName: it.S3BucketName,
    s3KmsKeyArn: it.S3KmsKeyArn,
    snapshotDeliveryProperties: smallFirst(it.ConfigSnapshotDeliveryProperties),
  }),
  'AWS::NetworkFirewall::RuleGroup': ({ properties }) => without(smallFirst(properties) as Says, 'ruleGroupName'),
  'AWS::NetworkFirewall::FirewallPolicy': ({ properties }) =>
    without(smallFirst(properties) as Says, 'firewallPolicyName'),
  'AWS::NetworkFirewall::Firewall': ({ properties }) => without(smallFirst(properties) as Says, 'firewallName'),
  'AWS::Route53Resolver::FirewallDomainList': ({ properties }) => without(smallFirst(properties) as Says, 'name'),
  'AWS::Route53Resolver::FirewallRuleGroup': ({ properties }) => without(smallFirst(properties) as Says, 'name'),
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': ({ properties }) =>
    without(smallFirst(properties) as Says, 'name'),
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': ({ properties }) =>
    without(smallFirst(properties) as Says, 'name'),
  'AWS::EC2::FlowLog': ({ properties: it }) => ({
    vpcId: it.ResourceType === 'VPC' ? it.ResourceId : undefined,
    trafficType: it.TrafficType,
    logDestinationType: it.LogDestinationType,
    logDestination: it.LogGroupName ?? it.LogDestination,
    iamRoleArn: it.DeliverLogsPermissionArn,
    logFormat: it.LogFormat,
    destinationOptions: smallFirst(it.DestinationOptions),
  }),
  'AWS::Glue::Database': ({ properties: { CatalogId: catalogId, DatabaseInput } }) => ({
    ...without(smallFirst(DatabaseInput) as Says, 'name'),
    catalogId,
  }),
  'AWS::Glue::Table': ({ properties: { CatalogId: catalogId, DatabaseName: databaseName, TableInput } }) => {
    const { Parameters: parameters, ...input } = TableInput as Says;
    return { ...(smallFirst(input) as Says), catalogId, databaseName, parameters };
  },
  'AWS::Athena::WorkGroup': ({ properties: { WorkGroupConfiguration: configuration, Description: description } }) => ({
    description,
    configuration: smallFirst(configuration),
  }),
  'AWS::Athena::NamedQuery': ({ properties }) => smallFirst(properties) as Says,
  'AWS::EC2::SecurityGroup': ({ id, properties: it }, template) => {
    const rules = (type: string) =>
      template
        .ofType(type)
        .map(({ properties }) => properties)
        .filter(({ GroupId }) => GroupId === reference(id));
    const ingress = [...listOf(it.SecurityGroupIngress), ...rules('AWS::EC2::SecurityGroupIngress')];
    const egress = [...listOf(it.SecurityGroupEgress), ...rules('AWS::EC2::SecurityGroupEgress')];
    return {
      vpcId: it.VpcId,
      description: it.GroupDescription,
      tags: tags(it.Tags),
      ingress: sorted(ingress.map(rule)),
      egress: sorted(egress.map(rule)),
    };
  },
  'AWS::IAM::Role': ({ id, properties: it }, template) => {
    const own = listOf(it.Policies).map(({ PolicyDocument }) => PolicyDocument);
    // What is too long for the policy of a role, CDK moves into managed policies.
    const attached = [...template.ofType('AWS::IAM::Policy'), ...template.ofType('AWS::IAM::ManagedPolicy')]
      .filter(({ properties }) => (properties.Roles as readonly unknown[]).includes(reference(id)))
      .map(({ properties }) => properties.PolicyDocument);
    return {
      trust: statementsOf(it.AssumeRolePolicyDocument),
      name: it.RoleName,
      description: it.Description,
      path: it.Path,
      permissionsBoundary: it.PermissionsBoundary,
      tags: tags(it.Tags),
      permissions: sorted([...own, ...attached].flatMap(statementsOf)),
      managedPolicies: sorted((it.ManagedPolicyArns ?? []) as readonly unknown[]),
    };
  },
  'AWS::Backup::BackupVault': ({ properties: it }) => ({
    name: it.BackupVaultName,
    kmsKeyArn: it.EncryptionKeyArn,
    policy: statementsOf(it.AccessPolicy),
    lock: smallFirst(it.LockConfiguration),
    notifications: notifications(it.Notifications as Says),
  }),
  'AWS::Backup::BackupPlan': ({ properties: { BackupPlan: plan } }) => {
    const { backupPlanName, backupPlanRule } = smallFirst(plan) as Says;
    return { name: backupPlanName, rules: backupPlanRule };
  },
  'AWS::Backup::BackupSelection': ({ properties: { BackupPlanId: plan, BackupSelection: selection } }) => {
    const { selectionName: name, iamRoleArn, listOfTags } = smallFirst(selection) as Says;
    return { plan, name, iamRoleArn, tags: listOfTags };
  },
  'AWS::Backup::RestoreTestingPlan': ({ properties }) => {
    const { restoreTestingPlanName: name, ...it } = smallFirst(properties) as Says;
    return { name, ...it };
  },
  'AWS::Backup::RestoreTestingSelection': ({ properties }) => {
    const { restoreTestingSelectionName: name, ...it } = smallFirst(properties) as Says;
    return { name, ...it };
  },
  'AWS::S3Express::DirectoryBucket': ({ id, properties: it }, template) => {
    const policies = template.ofType('AWS::S3Express::BucketPolicy');
    const policy = policies.find((other) => other.properties.Bucket === reference(id));
    const { ServerSideEncryptionConfiguration: encryption } = it.BucketEncryption as Says;
    return {
      name: it.BucketName,
      zone: it.LocationName,
      dataRedundancy: it.DataRedundancy,
      encryption: encryptionOf(encryption),
      lifecycle: smallFirst((it.LifecycleConfiguration as Says).Rules),
      policy: statementsOf(policy?.properties.PolicyDocument),
    };
  },
  'AWS::S3::Bucket': ({ id, properties: it }, template) => {
    const policy = template.ofType('AWS::S3::BucketPolicy').find((other) => other.properties.Bucket === reference(id));
    const { ServerSideEncryptionConfiguration: encryption } = it.BucketEncryption as Says;
    return {
      name: it.BucketName,
      tags: tags(it.Tags),
      encryption: encryptionOf(encryption),
      versioning: smallFirst(it.VersioningConfiguration),
      publicAccess: smallFirst(it.PublicAccessBlockConfiguration),
      ownership: smallFirst((it.OwnershipControls as Says).Rules),
      lifecycle: listOf((it.LifecycleConfiguration as Says).Rules).map(
        ({ ExpiredObjectDeleteMarker, ExpirationInDays: days, Prefix: prefix = '', ...rest }): Says => ({
          ...(smallFirst(rest) as Says),
          expiration: days === undefined ? { expiredObjectDeleteMarker: ExpiredObjectDeleteMarker } : { days },
          // Without a filter a rule is about all objects, as with an empty prefix.
          filter: { prefix },
        }),
      ),
      replication: replicationOf(it.ReplicationConfiguration),
      lock: smallFirst(((it.ObjectLockConfiguration ?? {}) as Says).Rule),
      canLock: it.ObjectLockEnabled,
      policy: statementsOf(policy?.properties.PolicyDocument),
    };
  },
  'AWS::WAFv2::WebACL': ({ properties: it }) => {
    const { cloudWatchMetricsEnabled, ...visibility } = smallFirst(it.VisibilityConfig) as Says;
    return {
      scope: it.Scope,
      defaultAction: smallFirst(it.DefaultAction),
      visibilityConfig: { cloudwatchMetricsEnabled: cloudWatchMetricsEnabled, ...visibility },
      rules: it.Rules,
    };
  },
  'AWS::WAFv2::LoggingConfiguration': ({ properties: it }) => ({
    resourceArn: it.ResourceArn,
    logDestinationConfigs: referencesIn(it.LogDestinationConfigs).map(reference),
    redactedFields: smallFirst(it.RedactedFields),
  }),
  'AWS::ElasticLoadBalancingV2::TrustStoreRevocation': ({ properties: it }) => {
    const [{ S3Bucket, S3Key } = {}] = listOf(it.RevocationContents);
    return { trustStoreArn: it.TrustStoreArn, revocationsS3Bucket: S3Bucket, revocationsS3Key: S3Key };
  },
  'AWS::EC2::LaunchTemplate': ({ properties: { LaunchTemplateData: data } }) => {
    const { UserData, TagSpecifications, SecurityGroupIds, ...it } = data as Says;
    const { networkInterfaces, ...small } = smallFirst(it) as Says;
    return {
      ...small,
      networkInterfaces: listOf(networkInterfaces).map(({ groups, ...rest }) => ({ ...rest, securityGroups: groups })),
      vpcSecurityGroupIds: SecurityGroupIds,
      userData: UserData,
      tagSpecifications: listOf(TagSpecifications).map(({ ResourceType, Tags }) => ({
        resourceType: ResourceType,
        tags: tags(Tags),
      })),
    };
  },
  'AWS::EKS::Cluster': ({ properties }) => {
    const { resourcesVpcConfig, logging, encryptionConfig, ...it } = smallFirst(properties) as Says;
    const { clusterLogging } = logging as Says;
    const [encryption] = listOf(encryptionConfig);
    return {
      ...it,
      vpcConfig: { ...(resourcesVpcConfig as Says) },
      enabledClusterLogTypes: listOf((clusterLogging as Says).enabledTypes).map(({ type }) => type),
      encryptionConfig: encryption,
    };
  },
  'AWS::EFS::FileSystem': ({
    properties: { FileSystemPolicy, FileSystemTags, ReplicationConfiguration: replication, LifecyclePolicies, ...it },
  }) => ({
    ...(smallFirst(it) as Says),
    lifecyclePolicies: listOf(LifecyclePolicies).map(({ TransitionToIA: transitionToIa, ...policy }) => ({
      ...(transitionToIa !== undefined && { transitionToIa }),
      ...(smallFirst(policy) as Says),
    })),
    tags: tags(FileSystemTags),
    policy: statementsOf(FileSystemPolicy),
    replica: smallFirst(listOf((replication as Says | undefined)?.Destinations)[0]),
  }),
  'AWS::EFS::AccessPoint': ({ properties: { PosixUser, RootDirectory, ...it } }) => ({
    ...(smallFirst(without(it, 'AccessPointTags')) as Says),
    ...numbers({ posixUser: smallFirst(PosixUser), rootDirectory: smallFirst(RootDirectory) }),
  }),
  'AWS::FSx::FileSystem': ({ properties: { LustreConfiguration, SubnetIds, Tags, ...it } }) => ({
    ...(smallFirst(without(it, 'FileSystemType')) as Says),
    ...(smallFirst(LustreConfiguration) as Says),
    subnetIds: (SubnetIds as readonly unknown[])[0],
    tags: tags(Tags),
  }),
  'AWS::EKS::Addon': ({ properties }) => {
    const { resolveConflicts, podIdentityAssociations, ...it } = smallFirst(properties) as Says;
    return { ...it, resolveConflicts: [resolveConflicts], identities: podIdentityAssociations };
  },
  'AWS::EKS::AccessEntry': ({ properties }) => {
    const { accessPolicies, ...it } = smallFirst(properties) as Says;
    return { ...it, policies: accessPolicies };
  },
  'Custom::AWSCDK-EKS-HelmChart': ({ properties: it }) => ({
    // Pulumi names a chart of a registry by its whole address.
    chart: isInRegistry(it) ? it.Repository : it.Chart,
    repository: isInRegistry(it) ? undefined : it.Repository,
    release: it.Release,
    version: it.Version,
    namespace: it.Namespace,
    createNamespace: it.CreateNamespace ?? false,
    waits: it.Wait ?? false,
    timeout: it.Timeout,
    values: JSON.parse(String(it.Values)) as Says,
  }),
  'Custom::AWSCDK-EKS-KubernetesResource': ({ properties }) => objectOf(properties.Manifest),
  'AWS::EKS::Nodegroup': ({ properties: { NodeRole, Subnets, LaunchTemplate, ...it } }) => ({
    ...(smallFirst(it) as Says),
    nodeRoleArn: NodeRole,
    subnetIds: Subnets,
    launchTemplate: smallFirst(LaunchTemplate),
  }),
};

function isInRegistry({ Repository }: Says): boolean {
  return String(Repository).startsWith('oci://');
}

/** What a topic is informed of, with its ARN as the provider writes it. */
function notifications({ SNSTopicArn: snsTopicArn, BackupVaultEvents: backupVaultEvents }: Says): Says {
  return { snsTopicArn, backupVaultEvents };
}

/** The ids of POSIX are texts in CloudFormation. */
function numbers(says: Says): Says {
  return JSON.parse(JSON.stringify(says), (key, value: unknown) =>
    /uid$|gid$/i.test(key) ? Number(value) : value,
  ) as Says;
}

/** The first object of a manifest. Each object has a manifest of its own. */
function objectOf(manifest: unknown): Says {
  const [object = {}, ...others] = JSON.parse(String(manifest)) as readonly Says[];
  if (others.length > 0) throw new Error(`A manifest has ${others.length + 1} objects, in place of 1.`);
  return object;
}

function listOf(value: unknown): readonly Says[] {
  return (value ?? []) as readonly Says[];
}

/** A rule of a security group: whom it is about is a network or a group. */
function rule(properties: Says): Says {
  const { ipProtocol, fromPort, toPort, cidrIp, sourceSecurityGroupId, destinationSecurityGroupId, description } =
    smallFirst(properties) as Says;
  const peer = cidrIp ?? sourceSecurityGroupId ?? destinationSecurityGroupId;
  return { ipProtocol, fromPort, toPort, peer, description };
}
