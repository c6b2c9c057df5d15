import { Provider } from '@pulumi/kubernetes/provider';
import { Config, type Input, type ResourceOptions } from '@pulumi/pulumi';
import { kubeconfig } from '../../core/kubeconfig';
import { OutputMarkers } from '../../core/late-bound.pulumi';

/** How the API server of a cluster is reached. */
export interface ClusterConnection {
  readonly clusterName: Input<string>;
  readonly endpoint: Input<string>;
  /** The certificate authority, base64. */
  readonly certificateAuthority: Input<string>;
  readonly region: Input<string>;
  /** The role that is assumed to get a token. @default - none */
  readonly roleArn?: Input<string>;
  /** The profile of the AWS CLI. @default - `aws:profile` of the stack, or the environment's */
  readonly profile?: string;
}

/**
 * Makes the provider that applies objects and charts to an EKS cluster. Its kubeconfig calls the AWS CLI for each
 * token, and has none. The address of its API server tells a cluster from a later one of the same name; other changes
 * update the provider only.
 */
export function clusterProvider(name: string, connection: ClusterConnection, opts: ResourceOptions): Provider {
  const late = new OutputMarkers();
  const { clusterName, endpoint, certificateAuthority, region, roleArn } = connection;
  const { profile = new Config('aws').get('profile') } = connection;
  const config = kubeconfig({
    clusterName: late.mark(clusterName),
    endpoint: late.mark(endpoint),
    certificateAuthority: late.mark(certificateAuthority),
    region: late.mark(region),
    roleArn: late.mark(roleArn),
    profile,
  });
  return new Provider(
    name,
    { kubeconfig: late.json(config), clusterIdentifier: endpoint, enableServerSideApply: true },
    opts,
  );
}
