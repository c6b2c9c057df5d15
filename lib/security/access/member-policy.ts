import { controlPlaneLogGroupName } from '../../core/kubernetes-names';
import { allow, type AwsPlace, type PolicyStatement } from '../policy';
import type { AccessMemberPlan } from './members';

/** Where the cluster is called, as `aws eks update-kubeconfig` asks for it. */
const REACH = ['eks:DescribeCluster'] as const;

/** What the cluster consists of, and what EKS says of it. */
const LOOK = [
  'eks:AccessKubernetesApi',
  'eks:DescribeInsight',
  'eks:DescribeUpdate',
  'eks:ListAddons',
  'eks:ListInsights',
  'eks:ListNodegroups',
  'eks:ListUpdates',
] as const;
const LOOK_INSIDE = ['eks:DescribeAddon', 'eks:DescribeNodegroup', 'eks:DescribeUpdate'] as const;

/** Who gets in. */
const WHO = ['eks:ListAccessEntries', 'eks:ListPodIdentityAssociations'] as const;
const WHO_INSIDE = [
  'eks:DescribeAccessEntry',
  'eks:DescribePodIdentityAssociation',
  'eks:ListAssociatedAccessPolicies',
] as const;

/** What is written in the logs of the control plane: who called what. */
const READ_LOGS = ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:GetQueryResults', 'logs:StartQuery'] as const;

/**
 * Returns what the role of a member may do in AWS. Rights in Kubernetes come from the cluster: EKS asks IAM for none of
 * them. No member changes anything in AWS, so none can give rights to itself.
 */
export function memberStatements(
  { persona }: AccessMemberPlan,
  clusterName: string,
  { partition, region, accountId }: AwsPlace,
): readonly PolicyStatement[] {
  const eks = `arn:${partition}:eks:${region}:${accountId}`;
  const cluster = [`${eks}:cluster/${clusterName}`];
  const parts = ['nodegroup', 'addon'].map((kind) => `${eks}:${kind}/${clusterName}/*`);
  const looks = persona === 'administrator' || persona === 'operator' || persona === 'auditor';
  const logs = `arn:${partition}:logs:${region}:${accountId}:log-group:${controlPlaneLogGroupName(clusterName)}`;
  return [
    allow('Reach', REACH, cluster),
    ...(looks ? [allow('Look', LOOK, cluster), allow('LookInside', LOOK_INSIDE, [...cluster, ...parts])] : []),
    ...(persona === 'auditor'
      ? [
          allow('Who', WHO, cluster),
          allow(
            'WhoInside',
            WHO_INSIDE,
            ['access-entry', 'podidentityassociation'].map((kind) => `${eks}:${kind}/${clusterName}/*`),
          ),
        ]
      : []),
    ...(persona === 'auditor' || persona === 'operator' ? [allow('Logs', READ_LOGS, [logs, `${logs}:*`])] : []),
  ];
}
