import { KEY_ARN, ROLE_ARN } from '../../core/arn';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { requireReferences } from '../../core/references';
import { ADDON_USES, type EndpointFacts, planEndpointUses } from '../../network/network/endpoint-uses';
import { CONTROL_PLANE_NEEDS, planSubnetIds } from '../../network/network/subnet-selection';
import { readKeyArn } from '../../security/given-key';
import { logsKeyStatements } from '../../security/key-statements';
import { SECURITY_GROUP_ID } from '../node-group/interfaces';
import { planReach } from './api-access';
import { moreAddonUses } from './addons';
import type { ClusterPlan } from './cluster';
import { planLogGroup } from './logs';

/** What a cluster is given by ids, names and ARNs, where an engine has no objects for it. Each may be late-bound. */
export interface GivenReferences {
  readonly vpcId?: string;
  readonly subnetIds?: readonly string[];
  readonly secretsKeyArn?: string;
  readonly volumeKeyArns?: readonly string[];
  readonly logsKeyArn?: string;
  readonly logGroupName?: string;
  readonly apiClientSecurityGroupIds?: readonly string[];
  readonly deployerRoleArn?: string;
}

/** What a cluster refers to, as far as its form was checked. */
export interface ReferencesPlan {
  /** @default - a group of the cluster's own */
  readonly logGroupName?: string;
  /** Security groups that reach the API server. */
  readonly apiClientSecurityGroupIds: readonly string[];
  readonly volumeKeyArns: readonly string[];
  /** The role that applies charts. @default - the principal that makes the cluster */
  readonly deployerRoleArn?: string;
}

const PLACE_FIX = 'Set network, or vpcId and subnetIds.';
const PLACE_FIXES = { vpcId: PLACE_FIX, subnetIds: PLACE_FIX };

/** A cluster, and what it refers to. */
export interface ReferringCluster {
  readonly cluster: ClusterPlan;
  readonly references: ReferencesPlan;
}

/**
 * Plans what a cluster refers to, and takes the problems of the cluster over.
 *
 * @param clusterName the name that the cluster will have
 * @param network what is known of its network, where it is ours
 */
export function planReferences(
  given: GivenReferences,
  planned: Planned<ClusterPlan>,
  clusterName: string,
  network: EndpointFacts | undefined,
): Planned<ReferringCluster> {
  const read = new OptionReader<GivenReferences>(given);
  const cluster = read.part(planned);
  read.part(requireReferences(given, ['vpcId', 'subnetIds'], PLACE_FIXES));
  read.part(planSubnetIds(given.subnetIds, CONTROL_PLANE_NEEDS));
  read.part(planEndpointUses(network, [...ADDON_USES, ...moreAddonUses(cluster.addons)], 'network'));
  readKeyArn(read, 'secretsKeyArn');
  readKeyArn(read, 'logsKeyArn', { of: 'log groups', needs: logsKeyStatements });
  const apiClientSecurityGroupIds = [...new Set(read.knownTexts('apiClientSecurityGroupIds', SECURITY_GROUP_ID))];
  read.part(planReach(cluster.endpoint, apiClientSecurityGroupIds.length > 0));
  const { logGroupName } = given;
  if (logGroupName !== undefined) read.part(planLogGroup(clusterName, logGroupName, 'logGroupName'));
  const references = {
    logGroupName,
    apiClientSecurityGroupIds,
    volumeKeyArns: read.knownTexts('volumeKeyArns', KEY_ARN),
    deployerRoleArn: read.text('deployerRoleArn', ROLE_ARN),
  };
  return read.planned({ cluster, references });
}
