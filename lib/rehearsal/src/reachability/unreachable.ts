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
 * Calls of each function in a VPC, by the policies of its role, and of each node group: an API that it reaches neither
 * by an endpoint nor over the internet, and a control plane that its security groups keep away.
 *
 * It judges what a deployment made, when it has ended. `cloud/emulator/reach.py` judges before it, where the deployment
 * would hang on AWS: whether the function of a custom resource reaches the bucket of its answer, and the APIs that
 * CDK's own functions call.
 */
export function unreachableOf(resources: readonly NetworkResource[]): Unreachable[] {
  const network = networkOf(resources);
  const calls = network.attachments.flatMap((from) => {
    if (from.kind === 'function')
      return servicesOfFunction(from, resources).map((it) => serviceCall(network, from, it));
    if (from.kind === 'node') return callsOfNode(network, from, resources);
    return [];
  });
  return [...new Map(calls.filter((it) => it !== undefined).map((it) => [`${it.path} ${it.target}`, it])).values()];
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

function serviceCall(network: Network, from: Attachment, service: string): Unreachable | undefined {
  const { reached, by } = reachService(network, from, service);
  return reached ? undefined : { path: from.path, line: from.line, target: service, by };
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

/** The APIs that a function calls, by the policies of its role. */
function servicesOfFunction({ id }: Attachment, resources: readonly NetworkResource[]): string[] {
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
  const prefixes = documents
    .flatMap((document) => objectsAt(document, 'Statement'))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => textsAt(statement, 'Action').map((action) => action.split(':')[0] ?? ''))
    .filter((prefix) => prefix !== '*' && prefix !== '' && !NOT_CALLED_FROM_THE_VPC.includes(prefix));
  return [...new Set(prefixes.map((prefix) => ENDPOINTS[prefix] ?? prefix))].toSorted();
}
