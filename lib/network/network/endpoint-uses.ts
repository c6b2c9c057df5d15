import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { PermissionsBy } from '../../security/permissions-by';

/** The AWS APIs that one use of a network calls. */
export interface EndpointUseFacts {
  /** By the part of their name after the region. */
  readonly services: readonly string[];
  readonly calledBy: string;
  readonly source: string;
  /** When the source was read. @default - not read: the address says where the fact belongs */
  readonly date?: string;
}

const PRIVATE_CLUSTERS = 'https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html';
/** Read in the installed package, aws-cdk-lib 2.276. */
const KUBECTL_FUNCTION =
  'https://github.com/aws/aws-cdk/tree/v2.276.0/packages/aws-cdk-lib/aws-eks-v2/lib/kubectl-provider.ts';

/**
 * What a network is used for, and the interface endpoints that it needs where there is no internet access. Each service
 * is named by the part after `com.amazonaws.<region>.`.
 */
export const ENDPOINT_USES = {
  nodes: {
    services: ['ec2', 'eks'],
    calledBy: 'nodes that register with the cluster, and the VPC CNI',
    source: PRIVATE_CLUSTERS,
    date: '2026-11',
  },
  images: {
    services: ['ecr.api', 'ecr.dkr'],
    calledBy: 'nodes that pull images from Amazon ECR, those of EKS add-ons too; layers come from S3',
    source: PRIVATE_CLUSTERS,
    date: '2026-11',
  },
  'pod-identity': {
    services: ['eks-auth'],
    calledBy: 'pods that get their permissions by EKS Pod Identity',
    source: PRIVATE_CLUSTERS,
    date: '2026-11',
  },
  'service-account-roles': {
    services: ['sts'],
    calledBy: 'pods that get their permissions by roles for service accounts (IRSA)',
    source: PRIVATE_CLUSTERS,
    date: '2026-11',
  },
  logs: {
    services: ['logs'],
    calledBy: 'pods and agents that send logs to CloudWatch',
    source: PRIVATE_CLUSTERS,
    date: '2026-11',
  },
  'load-balancers': {
    services: ['ec2', 'elasticloadbalancing'],
    calledBy: 'the AWS Load Balancer Controller',
    source: PRIVATE_CLUSTERS,
    date: '2026-11',
  },
  'web-acls': {
    services: ['wafv2'],
    calledBy: 'the AWS Load Balancer Controller, for the web ACLs of application load balancers',
    source: 'https://github.com/aws/aws-cdk/tree/v2.276.0/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts',
    date: '2026-11',
  },
  volumes: {
    services: ['ec2'],
    calledBy: 'the Amazon EBS CSI driver',
    source: 'https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/install.md',
  },
  kubectl: {
    services: ['ecr.api', 'ecr.dkr', 'eks', 'lambda', 'sts'],
    calledBy: 'the functions in the VPC by which CDK applies manifests and charts; they call each other by Lambda',
    source: KUBECTL_FUNCTION,
    date: '2026-11',
  },
  'custom-resources': {
    services: ['lambda', 'states'],
    calledBy: 'custom resources of your own in the VPC that wait, made with the Provider of CDK',
    source: 'https://github.com/aws/aws-cdk/tree/v2.276.0/packages/aws-cdk-lib/custom-resources/lib/provider-framework',
    date: '2026-11',
  },
  autoscaling: {
    services: ['autoscaling', 'ec2', 'eks', 'sts'],
    calledBy: 'the cluster autoscaler',
    source: PRIVATE_CLUSTERS,
    date: '2026-11',
  },
  'session-manager': {
    services: ['ec2messages', 'ssm', 'ssmmessages'],
    calledBy: 'the SSM agent on nodes',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html',
    date: '2026-11',
  },
  metrics: {
    services: ['monitoring'],
    calledBy: 'pods and agents that send metrics to CloudWatch',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html',
  },
  'network-flow-monitor': {
    services: ['networkflowmonitorreports'],
    calledBy: 'the agents of Network Flow Monitor, if a cluster has them',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html',
    date: '2026-11',
  },
  encryption: {
    services: ['kms'],
    calledBy: 'pods that call AWS KMS themselves; S3 and EBS call it on their side',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/vpc-endpoint-connect.html',
  },
  secrets: {
    services: ['secretsmanager'],
    calledBy: 'pods that read AWS Secrets Manager',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html',
  },
} as const satisfies Readonly<Record<string, EndpointUseFacts>>;

/** A use of a network that needs interface endpoints: `nodes`, `images`, `kubectl` and more. */
export type EndpointUse = keyof typeof ENDPOINT_USES;

export const ENDPOINT_USE_NAMES = Object.keys(ENDPOINT_USES) as readonly EndpointUse[];

/** Nodes of any cluster. */
export const NODE_USES: readonly EndpointUse[] = ['nodes', 'images'];
/** The add-ons of our `Cluster`. */
export const ADDON_USES: readonly EndpointUse[] = ['pod-identity', 'volumes'];
/** Our `Cluster`, beside its nodes, where functions in the VPC apply charts. */
export const CLUSTER_USES: readonly EndpointUse[] = [...ADDON_USES, 'kubectl'];

/** Pods that have permissions of their own. */
export function permissionUses(permissionsBy: PermissionsBy): readonly EndpointUse[] {
  return [permissionsBy === 'irsa' ? 'service-account-roles' : 'pod-identity'];
}

/** Our `AwsLoadBalancerController`. */
export function loadBalancerUses({
  permissionsBy = 'pod-identity',
  applicationLoadBalancers = false,
}: {
  readonly permissionsBy?: PermissionsBy;
  readonly applicationLoadBalancers?: boolean;
}): readonly EndpointUse[] {
  return [
    'load-balancers',
    ...(applicationLoadBalancers ? (['web-acls'] as const) : []),
    ...permissionUses(permissionsBy),
  ];
}

/** Our `ExternalSecretsOperator`: it assumes the role of a namespace, and reads its secrets. */
export function secretsOperatorUses(permissionsBy: PermissionsBy): readonly EndpointUse[] {
  return ['secrets', 'service-account-roles', ...permissionUses(permissionsBy)];
}

/**
 * What a private cluster without internet access is used for: all that this library makes in it, and pods that write
 * logs or have roles of their own.
 */
export const PRIVATE_CLUSTER_USES: readonly EndpointUse[] = [
  ...NODE_USES,
  ...CLUSTER_USES,
  'load-balancers',
  'logs',
  'service-account-roles',
];

/** With internet access the deployment's own functions need no endpoint: they are used for minutes only. */
export const OPEN_NETWORK_USES: readonly EndpointUse[] = PRIVATE_CLUSTER_USES.filter((use) => use !== 'kubectl');

/** Returns the services that the uses call, each once, in alphabetical order. */
export function servicesOf(uses: readonly EndpointUse[]): readonly string[] {
  return [...new Set(uses.flatMap((use) => ENDPOINT_USES[use].services))].toSorted();
}

/** What one part in a network uses it for, and how a problem names the part, if its path does not say it. */
export interface EndpointNeed {
  readonly uses: readonly EndpointUse[];
  /** For example `inference service 'chat'`. */
  readonly neededBy?: string;
}

/** Returns the services that the uses call and the network has no endpoint for, each with the uses that call it. */
export function missingServices(uses: readonly EndpointUse[], endpoints: readonly string[]): readonly string[] {
  return missingFor([{ uses }], endpoints);
}

/** Returns the services that the network has no endpoint for, each with the uses that call it and their parts. */
function missingFor(needs: readonly EndpointNeed[], endpoints: readonly string[]): readonly string[] {
  return servicesOf(needs.flatMap(({ uses }) => uses))
    .filter((service) => !endpoints.includes(service))
    .map((service) => `${service} (${needs.flatMap((need) => callersOf(service, need)).join('; ')})`);
}

function callersOf(service: string, { uses, neededBy }: EndpointNeed): readonly string[] {
  const callers = uses.filter((use) => calls(use, service)).join(', ');
  if (callers === '') return [];
  return [neededBy === undefined ? callers : `${callers} of ${neededBy}`];
}

function calls(use: EndpointUse, service: string): boolean {
  return (ENDPOINT_USES[use].services as readonly string[]).includes(service);
}

/** The decisions that what is put into a network can fail. */
export const ENDPOINT_CODES = {
  'network-endpoints-missing': 'Without internet access, what is declared in the network needs more endpoints.',
} as const satisfies ProblemCodes;

/** What is known of a network into which something is put. */
export interface EndpointFacts {
  readonly internetAccess: boolean;
  /** @default - where there is no internet access */
  readonly awsByEndpointsOnly?: boolean;
  readonly endpointUses: readonly string[];
  readonly interfaceEndpoints: readonly string[];
}

/**
 * Plans that something in a network calls AWS: returns the services, with a problem where a network without internet
 * access has no endpoint for them. The network itself judges the uses that it was planned for. Of a network that is not
 * ours nothing is known.
 *
 * @param path the option that says in which network it is
 */
export function planEndpointUses(
  network: EndpointFacts | undefined,
  uses: readonly EndpointUse[],
  path = 'vpc',
): Planned<readonly string[]> {
  return planEndpointNeeds(network, [{ uses }], path);
}

/** Plans the same for several parts; the problem names each part that needs a missing endpoint. */
export function planEndpointNeeds(
  network: EndpointFacts | undefined,
  needs: readonly EndpointNeed[],
  path: string,
): Planned<readonly string[]> {
  const read = new OptionReader<object, keyof typeof ENDPOINT_CODES>({});
  const endpoints = network?.interfaceEndpoints ?? [];
  const byEndpointsOnly = network?.awsByEndpointsOnly ?? network?.internetAccess === false;
  const isUnplanned = (use: EndpointUse): boolean =>
    network?.endpointUses.includes(use) === false && missingServices([use], endpoints).length > 0;
  const unplanned = needs.map((need) => ({ ...need, uses: need.uses.filter(isUnplanned) }));
  const missing = missingFor(unplanned, endpoints);
  const uses = [...new Set(unplanned.flatMap((need) => need.uses))];
  read.require(
    !byEndpointsOnly || missing.length === 0,
    'network-endpoints-missing',
    path,
    `The network reaches AWS through endpoints only, and has none for ${missing.join(', ')}.`,
    `Add ${uses.map((use) => `'${use}'`).join(', ')} to endpointUses of the network, or use egress 'open'.`,
  );
  return read.planned(servicesOf(needs.flatMap((need) => need.uses)));
}
