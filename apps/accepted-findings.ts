/** A finding of a tool of others that is accepted, in named places, for a reason. */
export interface AcceptedFinding {
  readonly tool: 'cdk-nag' | 'cloudformation' | 'cfn-lint' | 'checkov';
  readonly rule: string;
  /** Paths of constructs without their stack, or `Kind.namespace.name` of Kubernetes objects. */
  readonly where: readonly string[];
  /** Why the rule need not hold there. */
  readonly reason: string;
}

const MANAGED = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/';
const OPEN_NAME = 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:';
/** CDK's kubectl function pulls its image from a public registry where there is one. */
const PUBLIC_IMAGES =
  'AwsSolutions-IAM4[Policy::{"Fn::If":["ClusterKubectlProviderHandlerHasEcrPublic6FE395CA",{"Fn::Join":["",' +
  '["arn:",{"Ref":"AWS::Partition"},":iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly"]]},' +
  '{"Ref":"AWS::NoValue"}]}]';

/**
 * What cdk-nag (AwsSolutions, NIST 800-53 R5), the rules of CloudFormation, cfn-lint and checkov find in the examples,
 * and why it is accepted. `npm run proofs -- validation` finds nothing else, and each of these.
 */
export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}AWSBackupServiceRolePolicyForS3Backup]`,
    where: ['Backups/Role/Resource'],
    reason: 'AWS Backup requires this policy for the role with which it reads what it backs up.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}AmazonEC2ContainerRegistryPullOnly]`,
    where: ['Cluster/SystemNodes/Role/Resource', 'Gpus/Role/Resource', 'Storage/Role/Resource'],
    reason:
      'EKS requires this policy for the role of nodes. It reads only; pods do not get it, as nodes ' +
      'answer one hop.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}AmazonEC2ContainerRegistryReadOnly]`,
    where: ['Cluster/Cluster/KubectlProvider/Handler/ServiceRole/Resource'],
    reason:
      'CDK makes the role of its kubectl function, and sets its policies: to log, to join the VPC and ' +
      'to pull its layer.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}AmazonEKSClusterPolicy]`,
    where: ['Cluster/Role/Resource'],
    reason: 'EKS requires this policy for the role of a cluster, and changes it with what the control plane calls.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}AmazonEKSWorkerNodePolicy]`,
    where: ['Cluster/SystemNodes/Role/Resource', 'Gpus/Role/Resource', 'Storage/Role/Resource'],
    reason:
      'EKS requires this policy for the role of nodes. It reads only; pods do not get it, as nodes ' +
      'answer one hop.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}AmazonEKS_CNI_Policy]`,
    where: ['Cluster/Role-vpc-cni/Resource'],
    reason: 'AWS makes this policy for the add-on, whose pods alone get it, by Pod Identity.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}service-role/AWSBackupServiceRolePolicyForBackup]`,
    where: ['Backups/Role/Resource'],
    reason: 'AWS Backup requires this policy for the role with which it reads what it backs up.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}service-role/AWSLambdaBasicExecutionRole]`,
    where: [
      'Cluster/Cluster/KubectlProvider/Handler/ServiceRole/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/ServiceRole/Resource',
    ],
    reason:
      'CDK makes the role of its kubectl function, and sets its policies: to log, to join the VPC and ' +
      'to pull its layer.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}service-role/AWSLambdaVPCAccessExecutionRole]`,
    where: [
      'Cluster/Cluster/KubectlProvider/Handler/ServiceRole/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/ServiceRole/Resource',
    ],
    reason:
      'CDK makes the role of its kubectl function, and sets its policies: to log, to join the VPC and ' +
      'to pull its layer.',
  },
  {
    tool: 'cdk-nag',
    rule: `${MANAGED}service-role/AmazonEBSCSIDriverPolicy]`,
    where: ['Cluster/Role-aws-ebs-csi-driver/Resource'],
    reason:
      'AWS makes this policy for the add-on, whose pods alone get it, by Pod Identity; changes of ' +
      'volumes need its tag.',
  },
  {
    tool: 'cdk-nag',
    rule: PUBLIC_IMAGES,
    where: ['Cluster/Cluster/KubectlProvider/Handler/ServiceRole/Resource'],
    reason:
      'CDK makes the role of its kubectl function, and sets its policies: to log, to join the VPC and ' +
      'to pull its layer.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
    where: ['StorageClasses/VolumeKey/Resource'],
    reason: 'KMS has one action for each form of a data key; all are those of the one key that encrypts volumes.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]',
    where: ['StorageClasses/VolumeKey/Resource'],
    reason: 'KMS has one action for each form of a data key; all are those of the one key that encrypts volumes.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-IAM5[Resource::*]',
    where: [
      'LoadBalancerController/Identity/Role/DefaultPolicy/Resource',
      'LoadBalancerController/Identity/Role/OverflowPolicy1/Resource',
    ],
    reason:
      'These calls describe, or take no resource in IAM; each that changes something has a condition on ' +
      'the tag of the cluster.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-IAM5[Resource::<ClusterKubectlProviderHandler93C0312D.Arn>:*]',
    where: ['Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/ServiceRole/DefaultPolicy/Resource'],
    reason: 'CDK lets its provider call all versions of the one kubectl function that it made.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-IAM5[Resource::<ModelsBucket970C6ADA.Arn>/*]',
    where: ['Chat/Identity/Role/DefaultPolicy/Resource'],
    reason: 'The pods of the service read the models of one bucket, whatever their names.',
  },
  {
    tool: 'cdk-nag',
    rule: `${OPEN_NAME}ec2:us-east-1:111122223333:security-group/*]`,
    where: ['LoadBalancerController/Identity/Role/DefaultPolicy/Resource'],
    reason:
      'Names of what the controller makes are known only later: conditions on the tag of the cluster ' +
      'limit each change.',
  },
  {
    tool: 'cdk-nag',
    rule: `${OPEN_NAME}elasticloadbalancing:us-east-1:111122223333:listener-rule/app/*/*/*/*]`,
    where: [
      'LoadBalancerController/Identity/Role/DefaultPolicy/Resource',
      'LoadBalancerController/Identity/Role/OverflowPolicy1/Resource',
    ],
    reason:
      'Names of what the controller makes are known only later: conditions on the tag of the cluster ' +
      'limit each change.',
  },
  {
    tool: 'cdk-nag',
    rule: `${OPEN_NAME}elasticloadbalancing:us-east-1:111122223333:listener/app/*/*/*]`,
    where: [
      'LoadBalancerController/Identity/Role/DefaultPolicy/Resource',
      'LoadBalancerController/Identity/Role/OverflowPolicy1/Resource',
    ],
    reason:
      'Names of what the controller makes are known only later: conditions on the tag of the cluster ' +
      'limit each change.',
  },
  {
    tool: 'cdk-nag',
    rule: `${OPEN_NAME}elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/*/*]`,
    where: [
      'LoadBalancerController/Identity/Role/DefaultPolicy/Resource',
      'LoadBalancerController/Identity/Role/OverflowPolicy1/Resource',
    ],
    reason:
      'Names of what the controller makes are known only later: conditions on the tag of the cluster ' +
      'limit each change.',
  },
  {
    tool: 'cdk-nag',
    rule: `${OPEN_NAME}elasticloadbalancing:us-east-1:111122223333:listener/net/*/*/*]`,
    where: [
      'LoadBalancerController/Identity/Role/DefaultPolicy/Resource',
      'LoadBalancerController/Identity/Role/OverflowPolicy1/Resource',
    ],
    reason:
      'Names of what the controller makes are known only later: conditions on the tag of the cluster ' +
      'limit each change.',
  },
  {
    tool: 'cdk-nag',
    rule: `${OPEN_NAME}elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/*/*]`,
    where: [
      'LoadBalancerController/Identity/Role/DefaultPolicy/Resource',
      'LoadBalancerController/Identity/Role/OverflowPolicy1/Resource',
    ],
    reason:
      'Names of what the controller makes are known only later: conditions on the tag of the cluster ' +
      'limit each change.',
  },
  {
    tool: 'cdk-nag',
    rule: `${OPEN_NAME}elasticloadbalancing:us-east-1:111122223333:targetgroup/*/*]`,
    where: ['LoadBalancerController/Identity/Role/DefaultPolicy/Resource'],
    reason:
      'Names of what the controller makes are known only later: conditions on the tag of the cluster ' +
      'limit each change.',
  },
  {
    tool: 'cdk-nag',
    rule:
      `${OPEN_NAME}logs:us-east-1:111122223333:log-group:<AuditLogGroup4CD660E1>:` +
      'log-stream:111122223333_CloudTrail_us-east-1*]',
    where: ['Audit/Role/Resource'],
    reason: 'CloudTrail chooses the end of the name of its log stream: account, service and region stand before it.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-L1',
    where: ['Cluster/Cluster/KubectlProvider/Handler/Resource'],
    reason: 'CDK pins the runtime of its kubectl function; a newer CDK brings a newer one.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-S1',
    where: ['Edge/AccessLogBucket/Resource'],
    reason: 'The bucket holds access logs itself: a log of who wrote them would only say that the load balancer did.',
  },
  {
    tool: 'cdk-nag',
    rule: 'AwsSolutions-S1',
    where: ['Audit/Bucket/Resource', 'Models/Bucket/Resource'],
    reason:
      'Audit records who read an object, by data events of CloudTrail, once for an account: server ' +
      'access logs say less, and later.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-EC2RestrictedCommonPorts',
    where: ['Gpus/FromSelf'],
    reason: 'EFA needs all traffic between the nodes of one group: the rule names the group itself, and no address.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-EFSInBackupPlan',
    where: ['Files/FileSystem'],
    reason: 'The plan of Backups selects file systems by their tag, which the rule does not follow.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-IAMNoInlinePolicy',
    where: [
      'Audit/Role/Resource',
      'Chat/Identity/Role/DefaultPolicy/Resource',
      'Cluster/Cluster/KubectlProvider/Handler/ServiceRole/DefaultPolicy/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/ServiceRole/DefaultPolicy/Resource',
      'Cluster/Role/Resource',
      'Files/DriverPolicy/Resource',
      'LoadBalancerController/Identity/Role/DefaultPolicy/Resource',
      'Network/FlowLogRole/Resource',
      'StorageClasses/VolumeKey/Resource',
    ],
    reason: 'A policy of one role alone goes with the role, and no other role can get it.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-LambdaConcurrency',
    where: [
      'Cluster/Cluster/KubectlProvider/Handler/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/Resource',
    ],
    reason:
      'CDK makes this function, which applies manifests; CloudFormation calls it a few times a ' +
      'deployment, so it cannot use up the limit of the account.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-LambdaDLQ',
    where: [
      'Cluster/Cluster/KubectlProvider/Handler/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/Resource',
    ],
    reason:
      'CDK makes this function, which applies manifests; CloudFormation waits for each answer and ' +
      'reports a failure, so no event gets lost.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-S3BucketLoggingEnabled',
    where: ['Edge/AccessLogBucket/Resource'],
    reason: 'The bucket holds access logs itself: a log of who wrote them would only say that the load balancer did.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-S3BucketLoggingEnabled',
    where: ['Audit/Bucket/Resource', 'Models/Bucket/Resource'],
    reason:
      'Audit records who read an object, by data events of CloudTrail, once for an account: server ' +
      'access logs say less, and later.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-S3BucketReplicationEnabled',
    where: ['Edge/AccessLogBucket/Resource'],
    reason:
      'Access logs are kept for the search for faults, for days: a copy in another region would double their price.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-S3BucketReplicationEnabled',
    where: ['Models/Bucket/Resource'],
    reason:
      'A copy in another region is an option with a price (replicaBucketName of ModelStore); the ' +
      'example does not need one.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-S3BucketReplicationEnabled',
    where: ['Audit/Bucket/Resource'],
    reason:
      'Nothing deletes log files before their time, and CloudTrail keeps the last 90 days itself; ' +
      'another region would double the price.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-S3DefaultEncryptionKMS',
    where: ['Edge/AccessLogBucket/Resource'],
    reason: 'Application load balancers write access logs only into buckets with the key of S3 itself.',
  },
  {
    tool: 'cdk-nag',
    rule: 'NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW',
    where: [
      'Network/Vpc/PublicSubnet1/DefaultRoute',
      'Network/Vpc/PublicSubnet2/DefaultRoute',
      'Network/Vpc/PublicSubnet3/DefaultRoute',
    ],
    reason:
      'Only the public subnets have this route: they hold load balancers and NAT gateways, and give no ' +
      'public addresses.',
  },
  {
    tool: 'cfn-lint',
    rule: 'W3005',
    where: [
      'Cluster/Addon-aws-ebs-csi-driver',
      'Cluster/Addon-vpc-cni',
      'Cluster/Cluster/KubectlProvider/Handler/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/Resource',
      'Cluster/SystemNodes/NodeGroup',
      'Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler',
      'Gpus/NodeGroup',
      'Storage/NodeGroup',
    ],
    reason: 'CDK writes a dependency beside a reference that implies it; it changes nothing.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_115',
    where: [
      'Cluster/Cluster/KubectlProvider/Handler/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/Resource',
      'Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler',
    ],
    reason:
      'CDK makes this function; CloudFormation calls it a few times a deployment, which uses up no ' +
      'limit of the account.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_116',
    where: [
      'Cluster/Cluster/KubectlProvider/Handler/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/Resource',
      'Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler',
    ],
    reason:
      'CDK makes this function; CloudFormation waits for each answer and reports a failure, so no event ' +
      'gets lost.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_117',
    where: ['Custom::VpcRestrictDefaultSGCustomResourceProvider/Handler'],
    reason:
      'CDK makes this function, which changes the default security group by the API of EC2 and connects ' +
      'to nothing in the VPC.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_173',
    where: [
      'Cluster/Cluster/KubectlProvider/Handler/Resource',
      'Cluster/Cluster/KubectlProvider/Provider/framework-onEvent/Resource',
    ],
    reason: 'Its variables name functions and endpoints, and hold no secret; Lambda encrypts them with its own key.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_18',
    where: ['Edge/AccessLogBucket/Resource'],
    reason: 'The bucket holds access logs itself: a log of who wrote them would only say that the load balancer did.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_AWS_18',
    where: ['Audit/Bucket/Resource', 'Models/Bucket/Resource'],
    reason:
      'Audit records who read an object, by data events of CloudTrail, once for an account: server ' +
      'access logs say less, and later.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_11',
    where: [
      'Deployment.inference.chat',
      'Job.hdfs.hdfs-directories-f998b6d8',
      'StatefulSet.hdfs.hdfs-dn',
      'StatefulSet.hdfs.hdfs-jn',
      'StatefulSet.hdfs.hdfs-nn',
      'StatefulSet.hdfs.hdfs-zk',
    ],
    reason: 'A limit of CPU slows answers although the node has CPUs left; requests divide them when they are scarce.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_15',
    where: [
      'Deployment.inference.chat',
      'Job.hdfs.hdfs-directories-f998b6d8',
      'StatefulSet.hdfs.hdfs-dn',
      'StatefulSet.hdfs.hdfs-jn',
      'StatefulSet.hdfs.hdfs-nn',
      'StatefulSet.hdfs.hdfs-zk',
    ],
    reason:
      'The tag of the image names one version, for good; a node that has the image starts pods without ' +
      'its registry.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_25',
    where: ['StatefulSet.hdfs.hdfs-dn'],
    reason:
      'Two capabilities let the container that prepares the disks give the folders to the user of HDFS, ' +
      'and no more.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_40',
    where: [
      'Job.hdfs.hdfs-directories-f998b6d8',
      'StatefulSet.hdfs.hdfs-dn',
      'StatefulSet.hdfs.hdfs-jn',
      'StatefulSet.hdfs.hdfs-nn',
      'StatefulSet.hdfs.hdfs-zk',
    ],
    reason:
      'The user of HDFS owns folders on the disks of nodes since the first start; a change would lock ' +
      'HDFS out of its data.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_43',
    where: [
      'Deployment.inference.chat',
      'Job.hdfs.hdfs-directories-f998b6d8',
      'StatefulSet.hdfs.hdfs-dn',
      'StatefulSet.hdfs.hdfs-jn',
      'StatefulSet.hdfs.hdfs-nn',
      'StatefulSet.hdfs.hdfs-zk',
    ],
    reason:
      'The tag names one version: tags in the repositories of the library are immutable, and ' +
      'AdmissionPolicies refuses latest.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_8',
    where: ['StatefulSet.hdfs.hdfs-jn', 'StatefulSet.hdfs.hdfs-nn'],
    reason: 'The daemon of the pod has the probe; this container beside it only mends or watches, and serves nothing.',
  },
  {
    tool: 'checkov',
    rule: 'CKV_K8S_9',
    where: ['StatefulSet.hdfs.hdfs-jn', 'StatefulSet.hdfs.hdfs-nn'],
    reason: 'The daemon of the pod has the probe; this container beside it only mends or watches, and serves nothing.',
  },
];
