import { Construct, type IConstruct, type IDependable } from 'constructs';
import {
  type AnyCluster,
  applyNamespace,
  applyObjects,
  type ClusterHolder,
  clusterOf,
  vpcOf,
} from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { planScheme } from '../../network/load-balancer-controller/scheme';
import { permissionUses, planEndpointUses } from '../../network/network/endpoint-uses';
import { sourceAccessOf } from '../../network/network/internet-access.cdk';
import { networkOf } from '../../network/network/network.cdk';
import { podCredentialsObjects } from '../../security/pod-credentials';
import { oidcProviderOf, type PodIdentityAssociation } from '../../security/pod-identity-association.cdk';
import { rolesOf } from '../../security/role.cdk';
import { inheritedRoles, type RoleOptions } from '../../security/roles';
import { awsPlaceOf } from '../../security/policy.cdk';
import type { IModelStore } from '../../storage/model-store/model-store.cdk';
import { planInferenceImage } from '../inference-image/inference-image';
import type { InferenceImage } from '../inference-image/inference-image.cdk';
import {
  type InferenceServiceEndpoint,
  inferenceServiceEndpoint,
  type InferenceServiceOptions,
  type InferenceServicePlan,
  planInferenceService,
} from './inference-service';

/** Props of `InferenceService`. The path and the boundary of the pods' role are by default those of our own Cluster. */
export interface InferenceServiceProps extends InferenceServiceOptions, RoleOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /** The image of the pods. */
  readonly image: InferenceImage;
  /**
   * Where models are stored. The pods get permission to read there, in the way that `permissionsBy` says.
   * @default - none: the image contains the model
   */
  readonly modelStore?: IModelStore;
  /** Creates the load balancer; the service waits for it. @default - a controller is in the cluster already */
  readonly loadBalancerController?: IDependable;
}

/**
 * An engine that answers prompts, OpenAI-compatible, behind an internal network load balancer: three pods by default,
 * spread over zones, which terminate without cutting a response.
 *
 * Pods run on nodes that exist already; `plan.cost` has what the load balancer costs.
 *
 * @example
 * new InferenceService(stack, 'Chat', {
 *   cluster,
 *   image: InferenceImage.fromSource(stack, 'Image'),
 *   loadBalancerController: controller,
 * });
 */
export class InferenceService extends Construct {
  readonly plan: InferenceServicePlan;
  /** The applied objects; constructs that need the service depend on them. */
  readonly objects: IConstruct;
  /**
   * The namespace, unless `createNamespace` is false. All services of the cluster that are in it share it, and it goes
   * after the last of them.
   */
  readonly namespace: IConstruct | undefined;
  /** The role of the pods, and its association with Pod Identity, if there is a model store. */
  readonly identity: PodIdentityAssociation | undefined;
  /** What refuses pods without credentials of that role, if there is a model store. */
  readonly credentialsPolicy: IConstruct | undefined;
  /** `kubectl get service -n <namespace> <name>` shows the load balancer's address. */
  readonly endpoint: InferenceServiceEndpoint;

  constructor(scope: Construct, id: string, props: InferenceServiceProps) {
    super(scope, id);
    checked(this, props, ['cluster']);
    const image = props.image?.planned ?? planInferenceImage(undefined);
    const cluster = clusterOf(props.cluster);
    const vpc = vpcOf(cluster);
    const canReadModels = props.modelStore !== undefined;
    const place = awsPlaceOf(this);
    this.plan = accept(this, planInferenceService(props, { id, image, canReadModels, place, ...sourceAccessOf(vpc) }));
    const { internetFacing, loadBalancerController: controller } = props;
    accept(this, planScheme({ internetFacing, controller }));
    const { name, namespace, permissionsBy } = this.plan;
    if (canReadModels) accept(this, planEndpointUses(vpc && networkOf(vpc)?.plan, permissionUses(permissionsBy)));
    this.endpoint = inferenceServiceEndpoint(this.plan);

    this.identity = props.modelStore?.podIdentity(this, 'Identity', {
      clusterName: cluster.clusterName,
      namespace,
      serviceAccount: name,
      permissionsBy,
      openIdConnectProvider: oidcProviderOf(cluster, permissionsBy),
      ...inheritedRoles(props, rolesOf(props.cluster)),
    });
    const pods = { namespace, serviceAccount: name, permissionsBy };
    this.credentialsPolicy = this.identity && applyObjects(this, 'Credentials', cluster, podCredentialsObjects(pods));
    const manifests = objectsOf(this.plan, image.plan.uri, this.identity?.role.roleArn);
    this.namespace = manifests.namespace && applyNamespace(this, cluster, namespace, manifests.namespace);
    this.objects = applyObjects(this, 'Objects', cluster, manifests.service);
    this.addDependencies(props.loadBalancerController);
  }

  private addDependencies(loadBalancerController: IDependable | undefined): void {
    if (this.namespace !== undefined) this.objects.node.addDependency(this.namespace);
    // Pods get their credentials when they are created.
    if (this.identity !== undefined) this.objects.node.addDependency(this.identity);
    if (this.credentialsPolicy !== undefined) this.objects.node.addDependency(this.credentialsPolicy);
    // The controller also deletes the load balancer, so it must be deleted last.
    if (loadBalancerController !== undefined) this.objects.node.addDependency(loadBalancerController);
  }
}

/**
 * The objects of the service. The charts are loaded here and not at the top: cdk8s takes longer to load than all of the
 * library's CDK constructs, and only apps with a service need it.
 */
function objectsOf(plan: InferenceServicePlan, image: string, roleArn?: string) {
  const { inferenceServiceObjects } = require('./objects.chart') as typeof import('./objects.chart');
  return inferenceServiceObjects(plan, image, roleArn);
}
