import * as pulumi from '@pulumi/pulumi';
import { claim } from '../../core/claims.pulumi';
import { namedObject } from '../../core/kubernetes-objects';
import { type AnyCluster, applyNamespace, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers, type Resolved } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { planScheme } from '../../network/load-balancer-controller/scheme';
import { permissionUses, planEndpointUses } from '../../network/network/endpoint-uses';
import { sourceAccess } from '../../network/network/internet-access';
import { podCredentialsObjects } from '../../security/pod-credentials';
import { oidcProviderOf, planClusterPods } from '../../security/pod-identity.pulumi';
import type { PodIdentityAssociation, RoleArgs } from '../../security/pod-identity-association.pulumi';
import { inheritedRoles, type RoleOptions } from '../../security/roles';
import type { IModelStore } from '../../storage/model-store/model-store-access.pulumi';
import { planInferenceImage } from '../inference-image/inference-image';
import type { InferenceImage } from '../inference-image/inference-image.pulumi';
import {
  type InferenceServiceEndpoint,
  inferenceServiceEndpoint,
  type InferenceServiceOptions,
  type InferenceServicePlan,
  planInferenceService,
} from './inference-service';
import type { LateBoundServiceOptions } from './late-bound-options.pulumi';

/** Args of `InferenceService`. The path and the boundary of the pods' role are by default those of our own Cluster. */
export interface InferenceServiceArgs
  extends Omit<InferenceServiceOptions, keyof LateBoundServiceOptions>, LateBoundServiceOptions, RoleArgs {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
  /** The image of the pods. */
  readonly image: InferenceImage;
  /**
   * Where models are stored. The pods get permission to read there, in the way that `permissionsBy` says.
   * @default - none: the image contains the model
   */
  readonly modelStore?: IModelStore;
  /** Creates the load balancer; the service waits for it. @default - a controller is in the cluster already */
  readonly loadBalancerController?: pulumi.Resource;
}

/**
 * An engine that answers prompts, OpenAI-compatible, behind an internal network load balancer: three pods by default,
 * spread over zones, which terminate without cutting a response.
 *
 * Pods run on nodes that exist already; `plan.cost` has what the load balancer costs.
 *
 * @example
 * new InferenceService('chat', {
 *   cluster, image: InferenceImage.fromSource('engine'), loadBalancerController: controller,
 * });
 */
export class InferenceService extends pulumi.ComponentResource {
  readonly plan: InferenceServicePlan;
  /** The applied objects; resources that need the service depend on them. */
  readonly objects: readonly pulumi.CustomResource[];
  /**
   * The namespace, unless `createNamespace` is false. All services of the cluster that are in it share it, and it goes
   * after the last of them.
   */
  readonly namespace: readonly pulumi.CustomResource[] | undefined;
  /** The role of the pods, and its association with Pod Identity, if there is a model store. */
  readonly identity: PodIdentityAssociation | undefined;
  /** What refuses pods without credentials of that role, if there is a model store. */
  readonly credentialsPolicy: readonly pulumi.CustomResource[] | undefined;
  /** `kubectl get service -n <namespace> <name>` shows the load balancer's address. */
  readonly endpoint: Resolved<InferenceServiceEndpoint>;
  private readonly late = new OutputMarkers();

  constructor(name: string, args: InferenceServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:inference:InferenceService', name, {}, opts);
    const { cluster, image, modelStore, loadBalancerController, ...options } = checked(name, args, []);
    const marked = this.late.markAll<MarkedArgs>(options);
    const imagePlan = { image: this.late.mark(image?.uri), architecture: image?.architecture };
    this.plan = accept(this, name, planService(name, marked, args, planInferenceImage(image && imagePlan)));
    this.endpoint = this.late.resolve(inferenceServiceEndpoint(this.plan));

    // Before the identity is registered: another component may have a service of this name already.
    claim(this, name, cluster.provider, objectsOf(this.plan, imagePlan.image).service.flatMap(namedObject));
    this.identity = modelStore && this.createIdentity(name, modelStore, args);
    this.credentialsPolicy = modelStore && this.createCredentialsPolicy(name, cluster);
    const objects = objectsOf(this.plan, imagePlan.image, this.late.mark(this.identity?.role.arn));
    const { late } = this;
    const { namespace } = this.plan;
    this.namespace = objects.namespace && applyNamespace(this, name, cluster, namespace, objects.namespace, { late });
    this.objects = applyObjects(this, name, cluster, objects.service, {
      late,
      dependsOn: [...(this.namespace ?? []), ...(this.credentialsPolicy ?? []), ...this.needs(loadBalancerController)],
    });
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private createIdentity(name: string, modelStore: IModelStore, args: InferenceServiceArgs): PodIdentityAssociation {
    const { cluster, rolePath, permissionsBoundaryArn } = args;
    const { permissionsBy } = this.plan;
    const { namespace, serviceName } = this.endpoint;
    const pods = {
      clusterName: cluster.clusterName,
      namespace,
      serviceAccount: serviceName,
      permissionsBy,
      openIdConnectProvider: oidcProviderOf(cluster, permissionsBy),
      rolePath: rolePath ?? cluster.roles?.rolePath,
      permissionsBoundaryArn: permissionsBoundaryArn ?? cluster.roles?.permissionsBoundaryArn,
    };
    return modelStore.podIdentity(`${name}-identity`, pods, { parent: this });
  }

  private createCredentialsPolicy(name: string, cluster: AnyCluster): readonly pulumi.CustomResource[] {
    const { namespace, name: serviceAccount, permissionsBy } = this.plan;
    const objects = podCredentialsObjects({ namespace, serviceAccount, permissionsBy });
    return applyObjects(this, `${name}-credentials`, cluster, objects, { late: this.late });
  }

  /** Pods get their credentials when they are created. The controller deletes the load balancer, so it goes last. */
  private needs(loadBalancerController: pulumi.Resource | undefined): readonly pulumi.Resource[] {
    return [this.identity, loadBalancerController].filter((it) => it !== undefined);
  }
}

/** The args with a marker in place of each Output. */
type MarkedArgs = InferenceServiceOptions & RoleOptions;

function planService(
  name: string,
  marked: MarkedArgs,
  { cluster, modelStore, loadBalancerController: controller }: InferenceServiceArgs,
  image: ReturnType<typeof planInferenceImage>,
): Planned<InferenceServicePlan> {
  const read = new OptionReader<MarkedArgs, never>(marked);
  const network = cluster?.network?.plan;
  const canReadModels = modelStore !== undefined;
  read.part(requireReferences({ cluster }, ['cluster']));
  read.part(planScheme({ internetFacing: marked.internetFacing, controller }));
  const plan = read.part(planInferenceService(marked, { id: name, image, canReadModels, ...sourceAccess(network) }));
  if (canReadModels) {
    read.part(planEndpointUses(network, permissionUses(plan.permissionsBy), 'cluster'));
    read.part(planIdentity(plan, marked, cluster));
  }
  return read.planned(plan);
}

/** The problems of the identity are those of the service, so that all are reported before anything is registered. */
function planIdentity(plan: InferenceServicePlan, marked: MarkedArgs, cluster: AnyCluster | undefined) {
  const { name, namespace, permissionsBy } = plan;
  const pods = { namespace, serviceAccount: name, description: 'Reads models', permissionsBy };
  return planClusterPods({ ...pods, ...inheritedRoles(marked) }, cluster);
}

/** The objects of the service. The charts are loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: InferenceServicePlan, image: string, roleArn?: string) {
  const { inferenceServiceObjects } = require('./objects.chart') as typeof import('./objects.chart');
  return inferenceServiceObjects(plan, image, roleArn);
}
