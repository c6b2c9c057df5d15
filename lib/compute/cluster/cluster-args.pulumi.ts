import type { Input } from '@pulumi/pulumi';
import type { PodNetworkOptions } from '../../planning/pod-network';
import type { NodePlaceArgs } from '../node-group/placement.pulumi';
import type { ClusterOptions } from './cluster';

/** The options of a cluster whose values may be Outputs. */
export interface LateBoundClusterOptions {
  /**
   * The cluster's name, 1 to 100 letters, digits, hyphens and underscores. It is fixed on purpose: a change that would
   * replace the cluster then fails.
   * @default - made from the project, the stack and the component
   */
  readonly clusterName?: Input<string>;
  /** Networks that may reach the API server over the internet. @default - none */
  readonly publicCidrs?: readonly Input<string>[];
  /** Networks that may reach the API server inside the VPC, or through what is connected to it. @default - none */
  readonly apiClientCidrs?: readonly Input<string>[];
  /** ARNs of IAM roles and users that administer the whole cluster. @default - only who applies its charts */
  readonly administrators?: readonly Input<string>[];
  /** Versions of add-ons by name; `default` leaves the choice to EKS. */
  readonly addonVersions?: Readonly<Record<string, Input<string>>>;
  /** How the VPC CNI gives addresses to pods. @default - single addresses */
  readonly podNetwork?: LateBoundPodNetwork;
  /** Repositories of ECR from which the nodes pull, as ARNs. @default - any repository that lets the account pull */
  readonly imageRepositories?: readonly Input<string>[];
  /** The path of the roles, for example `/platform/`. @default '/' */
  readonly rolePath?: Input<string>;
  /** ARN of the policy that limits the permissions of the roles. @default - none */
  readonly permissionsBoundaryArn?: Input<string>;
}

/** How the VPC CNI gives addresses to pods. Ids of subnets may be Outputs. */
export interface LateBoundPodNetwork extends Omit<PodNetworkOptions, 'podSubnets'> {
  /** Subnets of the pods by the name of their zone. @default - pods have addresses of the subnets of their nodes */
  readonly podSubnets?: Readonly<Record<string, Input<string>>>;
}

/** A cluster, and the AWS resources that it refers to. Either `network`, or `vpcId` and `subnetIds`. */
export interface ClusterArgs
  extends Omit<ClusterOptions, keyof LateBoundClusterOptions>, LateBoundClusterOptions, NodePlaceArgs {
  /** KMS key of Kubernetes secrets in etcd. @default - envelope encryption with a key that AWS owns */
  readonly secretsKeyArn?: Input<string>;
  /**
   * KMS keys of the volumes that pods claim: those that a StorageClass names, for example `keys.data.arn`, and the
   * account's default EBS key if it is your own.
   * @default - none: volumes are encrypted with the key that AWS manages for EBS
   */
  readonly volumeKeyArns?: readonly Input<string>[];
  /** KMS key of the logs of the control plane. @default - CloudWatch encrypts them with a key that AWS owns */
  readonly logsKeyArn?: Input<string>;
  /** Security groups that may reach the API server inside the VPC, on port 443. @default - none */
  readonly apiClientSecurityGroupIds?: readonly Input<string>[];
  /**
   * A log group of the control plane that is there already. Its name is `/aws/eks/<cluster name>/cluster`.
   * @default - a new one
   */
  readonly logGroupName?: Input<string>;
  /** Whether the log group of the control plane stays when the cluster is destroyed. @default true */
  readonly retainOnDelete?: boolean;
  /**
   * The role that is assumed to apply charts, and that administers the cluster for it: set it if more than one
   * principal runs `pulumi up`.
   * @default - the principal that makes the cluster administers it, and applies charts
   */
  readonly deployerRoleArn?: Input<string>;
  /** The profile with which the AWS CLI gets tokens. @default - `aws:profile` of the stack, or the environment's */
  readonly awsProfile?: string;
}
