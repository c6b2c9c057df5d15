import { CfnResource } from 'aws-cdk-lib';
import { Dependable, DependencyGroup, type IConstruct, type IDependable } from 'constructs';

/** Where a cluster keeps what its objects need. By symbol: another copy of this library may look it up. */
const READINESS = Symbol.for('ai-datacenter.core.clusterReadiness');

/** What runs pods, and what removes load balancers and volumes: nodes, DNS, the CNI, the EBS driver. */
const NODES_AND_ADDONS: ReadonlySet<string> = new Set([
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::EKS::Addon',
  'AWS::EKS::FargateProfile',
  'AWS::EKS::Nodegroup',
]);

/**
 * The resource on which CDK makes everything depend that it applies by kubectl or Helm. It makes the barrier itself
 * depend on Fargate profiles. Without the barrier, only what this library applies would wait.
 * Workaround for aws-cdk-lib 2.276.0: delete it when a public property of `Cluster` takes dependencies.
 */
const KUBECTL_BARRIER = 'KubectlReadyBarrier';
/** In `aws-eks`, the map that lets the nodes in: without it they cannot report that a pod has ended. */
const AWS_AUTH = 'AwsAuth';

/**
 * Declares what the objects of a cluster need. Whatever is applied to the cluster, also by CDK's own `addManifest` and
 * `addHelmChart`, is made after it and removed before it.
 */
export function declareReadiness(cluster: IConstruct, needs: readonly IDependable[]): IDependable {
  const readiness = new DependencyGroup(...needs);
  Object.defineProperty(cluster, READINESS, { value: readiness });
  cluster.node.tryFindChild(KUBECTL_BARRIER)?.node.addDependency(readiness);
  return readiness;
}

/**
 * Returns what objects of a cluster depend on. A Service of type LoadBalancer, a volume or a Helm release has a
 * finalizer or a controller behind it: removed after the nodes, the CNI or DNS, it would never end, and leave its load
 * balancer, its volume and the VPC behind.
 *
 * A cluster of CDK, declared in the app, has its own node groups, profiles and add-ons; an imported one has none here.
 */
export function readyForCharts(cluster: IConstruct): IDependable {
  return (cluster as { [READINESS]?: IDependable })[READINESS] ?? partsOf(cluster);
}

/** The nodes and add-ons below a cluster of CDK. They are looked up at synthesis, when all are declared. */
function partsOf(cluster: IConstruct): IDependable {
  const parts: IDependable = {};
  Dependable.implement(parts, {
    get dependencyRoots() {
      return cluster.node.findAll().filter((it) => isNodesOrAddon(it) || it.node.id === AWS_AUTH);
    },
  });
  return parts;
}

function isNodesOrAddon(construct: IConstruct): boolean {
  return CfnResource.isCfnResource(construct) && NODES_AND_ADDONS.has(construct.cfnResourceType);
}
