import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role that pods may take by EKS Pod Identity. The agent tags the session with cluster, namespace and service
 * account, so the trust has to allow `sts:TagSession` beside `sts:AssumeRole`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityRole(scope: Construct, id: string, options: { readonly description: string; readonly managedPolicies?: readonly string[] }): iam.Role {
  return new iam.Role(scope, id, {
    description: options.description,
    assumedBy: new iam.SessionTagsPrincipal(new iam.ServicePrincipal('pods.eks.amazonaws.com')),
    managedPolicies: (options.managedPolicies ?? []).map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
}
