import { listAt, objectsAt, textsAt } from '../../../security/rule-pack/properties';
import { NODE_SERVICES } from '../../../security/rule-pack/routes';
import { type Attachment, type Network, networkOf } from './network';
import { type NetworkResource, ofType, text } from './network-resource';
import { reach, reachService } from './reachability';

/** Something in a VPC that does not reach what it calls, so that it would fail on AWS. */
export interface Unreachable {
  readonly path: string;
  readonly line?: string;
  /** What is called, such as `eks`, or `the control plane, port 443`. */
  readonly target: string;
  /** What is in the way. */
  readonly by: string;
}

/**
 * Calls of each function in a VPC and of each node group: an API that it reaches neither by an endpoint nor over the
 * internet, and a control plane that its security groups keep away. A function calls the APIs that its role allows and
 * those that it was seen to call; the function of a custom resource answers by S3, or its stack waits for an hour.
 *
 * @param called by name of a function, prefixes of the actions that it called
 */
export function unreachableOf(
  resources: readonly NetworkResource[],
  called: ReadonlyMap<string, readonly string[]> = new Map(),
): Unreachable[] {
  const network = networkOf(resources);
  const answering = answeringFunctions(resources);
  const calls = network.attachments.flatMap((from) => {
    if (from.kind === 'node') return callsOfNode(network, from, resources);
    if (from.kind !== 'function') return [];
    const prefixes = [...allowedPrefixes(from, resources), ...(called.get(from.id) ?? [])];
    const services = [...new Set(prefixes.filter(isCalledFromTheVpc).map(endpointName))].toSorted();
    return [
      ...services.map((service) => serviceCall(network, from, service)),
      ...(answering.has(from.id) ? [serviceCall(network, from, 's3', ANSWER)] : []),
    ];
  });
  return [...new Map(calls.filter((it) => it !== undefined).map((it) => [`${it.path} ${it.target}`, it])).values()];
}

const ANSWER = 's3, where its answer to CloudFormation goes';

/** The functions that answer to CloudFormation for a custom resource, by name. */
export function answeringFunctions(resources: readonly NetworkResource[]): ReadonlySet<string> {
  const tokens = resources.map(({ properties }) => text(properties.ServiceToken)).filter((token) => token !== '');
  return new Set(tokens.map((token) => token.split(':').at(6) ?? token.replace(/\.Arn$/, '')));
}

/** The API server, and the kubelet that the control plane calls for logs and `exec`. */
const API_SERVER_PORT = 443;
const KUBELET_PORT = 10_250;

function callsOfNode(network: Network, node: Attachment, resources: readonly NetworkResource[]) {
  const cluster = ofType(resources, 'AWS::EKS::Nodegroup').find(({ id }) => id === node.id)?.properties.ClusterName;
  const control = network.attachments.filter(({ kind, id }) => kind === 'control plane' && id === cluster);
  return [
    ...NODE_SERVICES.map((service) => serviceCall(network, node, service)),
    ...control.flatMap((plane) => [
      call(network, node, plane, API_SERVER_PORT, 'the control plane'),
      call(network, plane, node, KUBELET_PORT, `the kubelet of ${node.path}`),
    ]),
  ];
}

function serviceCall(network: Network, from: Attachment, service: string, target = service): Unreachable | undefined {
  const { reached, by } = reachService(network, from, service);
  return reached ? undefined : { path: from.path, line: from.line, target, by };
}

function call(network: Network, from: Attachment, to: Attachment, port: number, what: string): Unreachable | undefined {
  const { reached, by } = reach(network, from, to, port);
  return reached ? undefined : { path: from.path, line: from.line, target: `${what}, port ${port}`, by };
}

/** The endpoint of a service by the prefix of its actions, where the two differ. */
const ENDPOINTS: Readonly<Record<string, string>> = { ecr: 'ecr.api', cloudwatch: 'monitoring' };
/**
 * Called on the service's own side, such as keys by S3 and logs by Lambda; without an endpoint, such as IAM; or a right
 * to connect or to mount, and no call of an API.
 */
const NOT_CALLED_FROM_THE_VPC = ['kms', 'logs', 'iam', 'xray', 'elasticfilesystem', 'rds-db'];

/** The service of an endpoint, by the prefix of its actions. */
export function endpointName(prefix: string): string {
  return ENDPOINTS[prefix] ?? prefix;
}

function isCalledFromTheVpc(prefix: string): boolean {
  return prefix !== '*' && prefix !== '' && !NOT_CALLED_FROM_THE_VPC.includes(prefix);
}

/** The APIs that the policies of a function's role allow, by the prefixes of their actions. */
function allowedPrefixes({ id }: Attachment, resources: readonly NetworkResource[]): string[] {
  const role = text(ofType(resources, 'AWS::Lambda::Function').find((it) => it.id === id)?.properties.Role);
  const named = (name: unknown) => role === name || role.endsWith(`/${text(name)}`) || role === `${text(name)}.Arn`;
  const documents = [
    ...ofType(resources, 'AWS::IAM::Role')
      .filter((it) => named(it.id))
      .flatMap(({ properties }) => objectsAt(properties, 'Policies').map((policy) => policy.PolicyDocument)),
    ...[...ofType(resources, 'AWS::IAM::Policy'), ...ofType(resources, 'AWS::IAM::ManagedPolicy')]
      .filter(({ properties }) => listAt(properties, 'Roles').some(named))
      .map(({ properties }) => properties.PolicyDocument),
  ];
  return documents
    .flatMap((document) => objectsAt(document, 'Statement'))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => textsAt(statement, 'Action').map((action) => action.split(':')[0] ?? ''));
}
