import { getClusterOutput } from '@pulumi/aws/eks/getCluster';
import { getRegionOutput } from '@pulumi/aws/getRegion';
import type { Provider } from '@pulumi/kubernetes/provider';
import type { Input, Output, ResourceOptions } from '@pulumi/pulumi';
import { ROLE_ARN } from '../../core/arn';
import { CLUSTER_NAME } from '../../core/kubernetes-names';
import type { AnyCluster } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { clusterProvider } from './cluster-provider.pulumi';

/** Which cluster, and what the program knows of it that EKS does not say. */
export interface ExistingClusterArgs extends Omit<AnyCluster, 'provider' | 'vpcId'> {
  /** The role that is assumed to apply charts. @default - none: the credentials of the AWS CLI */
  readonly deployerRoleArn?: Input<string>;
  /** The profile with which the AWS CLI gets tokens. @default - `aws:profile` of the stack, or the environment's */
  readonly awsProfile?: string;
}

/** An EKS cluster that something else declares, as components take it. */
export interface ExistingCluster extends AnyCluster {
  readonly provider: Provider;
  readonly vpcId: Output<string>;
  /** The security group that EKS made for the cluster: `clusterSecurityGroupId` of node groups. */
  readonly clusterSecurityGroupId: Output<string>;
  /** The Kubernetes version: `kubernetesVersion` of node groups. */
  readonly kubernetesVersion: Output<string>;
  /** The address of the API server: `clusterEndpoint` of node groups with an image of your own. */
  readonly clusterEndpoint: Output<string>;
  /** The certificate authority, base64: `clusterCertificateAuthority` of node groups with an image of your own. */
  readonly clusterCertificateAuthority: Output<string>;
}

/**
 * Looks an EKS cluster up by its name, and makes a provider that applies objects and charts to it, with tokens of the
 * AWS CLI. Call it once for a cluster: by the provider components know that they mean the same one.
 *
 * @param name of the provider in the program
 * @example
 * const company = existingCluster('company', { clusterName: 'company' });
 * new AwsLoadBalancerController('load-balancers', { cluster: company });
 */
export function existingCluster(name: string, args: ExistingClusterArgs, opts: ResourceOptions = {}): ExistingCluster {
  const { deployerRoleArn, awsProfile, ...attributes } = checked(name, args, ['clusterName']);
  accept(undefined, name, planExisting(new OutputMarkers().markAll<Names>(args)));
  const { parent, provider } = opts;
  const found = getClusterOutput({ name: args.clusterName }, { parent, provider });
  const clusterCertificateAuthority = found.certificateAuthorities.apply(([authority]) => authority?.data ?? '');
  const connection = {
    clusterName: args.clusterName,
    endpoint: found.endpoint,
    certificateAuthority: clusterCertificateAuthority,
    region: getRegionOutput({}, { parent, provider }).region,
    roleArn: deployerRoleArn,
    profile: awsProfile,
  };
  return {
    ...attributes,
    provider: clusterProvider(name, connection, { parent }),
    vpcId: found.vpcConfig.vpcId,
    clusterSecurityGroupId: found.vpcConfig.clusterSecurityGroupId,
    kubernetesVersion: found.version,
    clusterEndpoint: found.endpoint,
    clusterCertificateAuthority,
  };
}

interface Names {
  readonly clusterName?: string;
  readonly deployerRoleArn?: string;
}

function planExisting(names: Names): Planned<Names> {
  const read = new OptionReader<Names>(names);
  return read.planned({
    clusterName: read.text('clusterName', CLUSTER_NAME),
    deployerRoleArn: read.text('deployerRoleArn', ROLE_ARN),
  });
}
