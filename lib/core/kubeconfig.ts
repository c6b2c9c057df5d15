/** What a kubeconfig refers to. Every text may be late-bound. */
export interface KubeconfigReferences {
  readonly clusterName: string;
  /** The address of the API server. */
  readonly endpoint: string;
  /** The certificate authority of the API server, base64. */
  readonly certificateAuthority: string;
  readonly region: string;
  /** The role that is assumed to get a token. @default - none: the credentials of the AWS CLI themselves */
  readonly roleArn?: string;
  /** The profile of the AWS CLI. @default - the environment's */
  readonly profile?: string;
}

/**
 * Returns a kubeconfig that gets a token from the AWS CLI whenever one is needed, as `aws eks update-kubeconfig` writes
 * it. A token itself is never in it: a token ends after 15 minutes, and whoever reads a state with one in it could use
 * it until then.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/eks/get-token.html
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export function kubeconfig(references: KubeconfigReferences) {
  const { clusterName, endpoint, certificateAuthority, region, roleArn, profile } = references;
  const args = ['--region', region, 'eks', 'get-token', '--cluster-name', clusterName, '--output', 'json'];
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'eks', cluster: { server: endpoint, 'certificate-authority-data': certificateAuthority } }],
    users: [
      {
        name: 'aws',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'aws',
            args: [...args, ...(roleArn === undefined ? [] : ['--role-arn', roleArn])],
            ...(profile !== undefined && { env: [{ name: 'AWS_PROFILE', value: profile }] }),
            interactiveMode: 'Never',
          },
        },
      },
    ],
    contexts: [{ name: 'eks', context: { cluster: 'eks', user: 'aws' } }],
    'current-context': 'eks',
  };
}
