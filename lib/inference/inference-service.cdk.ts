import { App as KubernetesApp } from 'cdk8s';
import { Construct, type IConstruct, type IDependable } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../core/kubernetes.cdk';
import { isProblems, type Problem } from '../planning/problem';
import { made, refuse } from '../planning/problem.cdk';
import type { PodIdentityAssociation } from '../security/pod-identity-association.cdk';
import type { IModelStore } from '../storage/model-store/model-store.cdk';
import type { InferenceImage } from './inference-image.cdk';
import { InferenceNamespaceChart } from './inference-namespace.chart';
import { type InferenceServiceOptions, type InferenceServicePlan, planInferenceService } from './inference-service';
import { InferenceServiceChart } from './inference-service.chart';

export interface InferenceServiceProps extends InferenceServiceOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /** What the pods run. */
  readonly image: InferenceImage;
  /**
   * Where models are. The pods get the right to read there, by Pod Identity.
   * @default - none: the image brings the model
   */
  readonly modelStore?: IModelStore;
  /** What makes the load balancer; the service waits for it. @default - it is in the cluster already */
  readonly loadBalancerController?: IDependable;
}

interface InferenceServiceResources {
  /** The applied objects of the service. */
  readonly objects: IConstruct;
  readonly namespace: IConstruct | undefined;
  readonly identity: PodIdentityAssociation | undefined;
}

const SERVICE = Symbol.for('ai-datacenter.inference.InferenceService');

/**
 * An engine that answers prompts, OpenAI-compatible, behind an internal network load balancer: three pods by default,
 * spread over zones, which leave without cutting an answer.
 *
 * Pods run on nodes that are there already. The load balancer costs 0.0225 USD an hour, 16.4 a month, its capacity
 * units, and 0.01 USD per GB and direction that crosses zones.
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/ prices from memory, not verified
 *
 * @example
 * new InferenceService(stack, 'Chat', { cluster, image: InferenceImage.fromSource(stack, 'Image'),
 * loadBalancerController: controller });
 */
export class InferenceService extends Construct {
  static isInferenceService(x: unknown): x is InferenceService {
    return x !== null && typeof x === 'object' && SERVICE in x;
  }

  readonly plan: InferenceServicePlan | undefined;
  private readonly problems: readonly Problem[] = [];
  private readonly resources: InferenceServiceResources | undefined;

  constructor(scope: Construct, id: string, props: InferenceServiceProps) {
    super(scope, id);
    Object.defineProperty(this, SERVICE, { value: true });
    const options = { ...props, architecture: props.architecture ?? props.image.architecture };
    const plan = planInferenceService(options, { modelStore: props.modelStore !== undefined });
    const problems = [...props.image.problems, ...(isProblems(plan) ? plan : [])];
    if (problems.length > 0 || isProblems(plan)) {
      this.problems = problems;
      refuse(this, problems);
      return;
    }
    this.plan = plan;
    this.resources = this.create(plan, options);
  }

  /** The applied objects; what needs the service depends on them. */
  get objects(): IConstruct {
    return made(this, this.resources, this.problems).objects;
  }

  /** The role of the pods and its association, if there is a model store. */
  get identity(): PodIdentityAssociation | undefined {
    return made(this, this.resources, this.problems).identity;
  }

  /** Where the Service is: `kubectl get service -n <namespace> <name>` shows the load balancer's address. */
  get endpoint(): {
    readonly namespace: string;
    readonly serviceName: string;
    readonly port: number;
    readonly urlInCluster: string;
  } {
    const { namespace, name, loadBalancer } = made(this, this.plan, this.problems);
    // Inside the cluster nothing ends TLS, so the port that has it outside speaks plain HTTP too.
    return {
      namespace,
      serviceName: name,
      port: loadBalancer.port,
      urlInCluster: `http://${name}.${namespace}.svc:${loadBalancer.port}`,
    };
  }

  private create(plan: InferenceServicePlan, props: InferenceServiceProps): InferenceServiceResources {
    const cluster = clusterOf(props.cluster);
    const kubernetes = new KubernetesApp();
    const namespace = plan.createNamespace
      ? applyObjects(
          this,
          'Namespace',
          cluster,
          new InferenceNamespaceChart(kubernetes, 'namespace', { namespace: plan.namespace }).toJson(),
        )
      : undefined;
    const chart = new InferenceServiceChart(kubernetes, 'service', {
      ...props,
      image: props.image.uri,
      canReadModels: props.modelStore !== undefined,
    });
    const objects = applyObjects(this, 'Objects', cluster, chart.toJson());
    const identity = props.modelStore?.podIdentity(this, 'Identity', {
      clusterName: cluster.clusterName,
      namespace: plan.namespace,
      serviceAccount: plan.name,
    });

    if (namespace !== undefined) objects.node.addDependency(namespace);
    // Pods get their credentials when they are created.
    if (identity !== undefined) objects.node.addDependency(identity);
    // The controller also takes the load balancer down again, so it has to be the last to go.
    if (props.loadBalancerController !== undefined) {
      objects.node.addDependency(props.loadBalancerController);
      namespace?.node.addDependency(props.loadBalancerController);
    }
    return { objects, namespace, identity };
  }
}
