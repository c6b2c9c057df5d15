import { CLUSTER_DNS, EGRESS_RULES, podsOf } from '../../core/egress';
import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import { type PodNetworkPolicy, podsWith } from '../../core/network-policy';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { TeamNamespaceOptions } from './options';

/** What the planner has to know of the cluster. */
export interface TeamNamespaceSurroundings {
  /** Whether the VPC CNI enforces network policies. @default - not known */
  readonly networkPoliciesEnforced?: boolean;
  /** The Kubernetes version of the cluster, for example `1.35`. @default - that of the library's clusters */
  readonly kubernetesVersion?: string;
}

export const TRAFFIC_CODES = {
  'network-policies-ignored': 'The API server takes network policies, and the CNI of the cluster ignores them.',
} as const satisfies ProblemCodes;

type TrafficReader = OptionReader<TeamNamespaceOptions, keyof typeof TRAFFIC_CODES>;

/** Kubernetes reads no ports as all ports. */
const ALL_PORTS = [] as const;
/** The setting of the add-on `vpc-cni`. */
const FLAG = "enableNetworkPolicy: 'true' in the configuration of the add-on vpc-cni";

/**
 * Reads what the pods of the team may do on the network: resolve names, and nothing else that is not set. Policies of
 * single workloads add to it.
 */
export function readTraffic(read: TrafficReader, enforced: boolean | undefined): PodNetworkPolicy {
  judgeEnforcement(read, enforced);
  const own = read.flag('internalTraffic', false) ? [podsWith({})] : [];
  const callers = [...own, ...read.knownTexts('ingressNamespaces', NAMESPACE_NAME).map(podsOf)];
  const called = [...own, ...read.knownTexts('egressNamespaces', NAMESPACE_NAME).map(podsOf)];
  const https = read.flag('httpsEgress', false) ? [EGRESS_RULES.https, EGRESS_RULES['pod-identity']] : [];
  return {
    name: 'team',
    podLabels: {},
    ingress: callers.length === 0 ? [] : [{ from: callers, ports: ALL_PORTS }],
    egress: [CLUSTER_DNS, ...https, ...(called.length === 0 ? [] : [{ to: called, ports: ALL_PORTS }])],
  };
}

function judgeEnforcement(read: TrafficReader, enforced: boolean | undefined): void {
  if (enforced === undefined) {
    read.warn(
      'network-policies-unknown',
      `The cluster does not say whether its CNI enforces network policies. On EKS it does with ${FLAG}; without it ` +
        'the pods of the team call, and are called by, whatever they like.',
    );
    return;
  }
  read.require(
    enforced,
    'network-policies-ignored',
    'cluster',
    'The VPC CNI of the cluster does not enforce network policies, so the traffic of the team would be open.',
    `Set ${FLAG}.`,
  );
}
