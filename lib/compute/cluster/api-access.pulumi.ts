import type { SecurityGroup } from '@pulumi/aws/ec2/securityGroup';
import { AccessEntry } from '@pulumi/aws/eks/accessEntry';
import { AccessPolicyAssociation } from '@pulumi/aws/eks/accessPolicyAssociation';
import { SecurityGroupIngressRule } from '@pulumi/aws/vpc/securityGroupIngressRule';
import type { Output, Resource } from '@pulumi/pulumi';
import { parseArn } from '../../core/arn';
import { isLateBound } from '../../core/late-bound';
import type { OutputMarkers } from '../../core/late-bound.pulumi';
import type { EndpointPlan } from './api-access';
import { administratorData } from '../../security/access/access-entry';
import { apiClientRule } from './cluster-data';

/** Who reaches the API server inside the VPC. Each text may have markers. */
export interface ApiServerAccess {
  readonly endpoint: EndpointPlan;
  readonly clientGroupIds: readonly string[];
  /** The group of the API server's interfaces. */
  readonly securityGroup: SecurityGroup;
  readonly late: OutputMarkers;
}

/**
 * Lets clients reach the API server. The nodes have the cluster's other group, which EKS made: a rule there would open
 * the nodes too.
 */
export function openApiServer(
  parent: Resource,
  name: string,
  { endpoint, clientGroupIds, securityGroup, late }: ApiServerAccess,
): SecurityGroupIngressRule[] {
  const clients = [
    ...endpoint.apiClientCidrs.map((cidrIpv4) => ({ id: cidrIpv4, peer: { cidrIpv4 } })),
    ...clientGroupIds.map((id) => ({ id, peer: { referencedSecurityGroupId: id } })),
  ];
  return clients.map(({ id, peer }, index) => {
    const rule = { ...apiClientRule(endpoint), ...late.resolve(peer), securityGroupId: securityGroup.id };
    const ruleName = `${name}-api-from-${isLateBound(id) ? index + 1 : id}`;
    return new SecurityGroupIngressRule(ruleName, rule, { parent });
  });
}

/** Who administers a cluster. Each text may have markers. */
export interface Administration {
  /** ARNs of roles and users. */
  readonly principals: readonly string[];
  readonly clusterName: Output<string>;
  readonly partition: string;
  readonly late: OutputMarkers;
}

/** Lets principals administer a cluster, by access entries. Returns what has to be there for their access. */
export function admitAdministrators(
  parent: Resource,
  name: string,
  { principals, clusterName, partition, late }: Administration,
): AccessPolicyAssociation[] {
  return [...new Set(principals)].map((principal, index) => {
    const entryName = `${name}-administrator-${principalName(principal) ?? index + 1}`;
    const { principalArn, ...policy } = late.resolve(administratorData(principal, partition));
    const entry = new AccessEntry(entryName, { clusterName, principalArn }, { parent });
    const association = { clusterName, ...policy, principalArn: entry.principalArn };
    return new AccessPolicyAssociation(entryName, association, { parent });
  });
}

/** The account and the name of a principal, which tell it apart; undefined for one that only the deployment knows. */
function principalName(principal: string): string | undefined {
  const arn = parseArn(principal);
  return arn && `${arn.accountId}-${arn.resource}`;
}
