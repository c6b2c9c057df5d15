import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { k8s, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { required } from '../../core/plan';
import { podSpecToleration } from '../../core/tolerations';
import { planServiceAccountRole, roleAnnotations, type ServiceAccountRoleOptions } from '../../security/permissions-by';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import { type InferenceImageOptions, planInferenceImage } from '../inference-image/inference-image';
import {
  DISRUPTION_BUDGET,
  POD_SECURITY_CONTEXT,
  REVISION_HISTORY_LIMIT,
  ROLLING_UPDATE,
  selectorLabels,
  TOPOLOGY_SPREAD,
} from './deployment';
import { EGRESS_RULES } from '../../core/egress';
import { tcp } from '../../core/network-policy';
import { declareNetworkPolicy } from '../../core/network-policy.chart';
import { type InferenceServiceOptions, type InferenceServicePlan, planInferenceService } from './inference-service';
import type { ProbePlan } from './pods';

export interface InferenceServiceChartProps {
  /** An accepted plan: `required(planInferenceService(...))`. */
  readonly plan: InferenceServicePlan;
  /** The image, by tag or digest. May be known only at deployment. */
  readonly image: string;
  /** ARN of the role that the pods assume with IRSA. May be known only at deployment. @default - none */
  readonly roleArn?: string;
}

/** The options of the service and its image, for users without CDK. */
export interface InferenceServiceChartOptions
  extends InferenceServiceOptions, InferenceImageOptions, ServiceAccountRoleOptions {
  /** Whether the service account is given permission to read the model store. @default false */
  readonly canReadModels?: boolean;
}

/**
 * The embedded engine as Kubernetes objects: Deployment, Service, disruption budget, network policy and service
 * account. The namespace must exist before; `InferenceNamespaceChart` declares it.
 *
 * @example
 * const app = new App();
 * new InferenceNamespaceChart(app, 'namespace', { namespace: 'chat' });
 * InferenceServiceChart.fromOptions(app, 'chat', { namespace: 'chat', image: 'registry.example.com/engine:1.4.2' });
 * app.synth();
 */
export class InferenceServiceChart extends Chart {
  /**
   * Plans the service and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: InferenceServiceChartOptions): InferenceServiceChart {
    const image = planInferenceImage(options);
    const role = planServiceAccountRole(options);
    const { canReadModels } = options;
    const plan = required(planInferenceService(options, { id, image, canReadModels, role }));
    return new InferenceServiceChart(scope, id, { plan, image: image.plan.uri, roleArn: role.plan.roleArn });
  }

  readonly plan: InferenceServicePlan;
  readonly deployment: ApiObject;
  readonly service: k8s.KubeService;
  private readonly selector: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { plan, image, roleArn }: InferenceServiceChartProps) {
    const selector = selectorLabels(plan.name);
    super(scope, id, {
      namespace: plan.namespace,
      labels: { ...selector, 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;
    this.selector = selector;
    const serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: plan.name, annotations: roleAnnotations(plan.permissionsBy, roleArn) },
      // The engine never calls the API server. Pod Identity and IRSA mount tokens of their own, whatever is set here.
      automountToken: false,
    });
    this.deployment = this.addDeployment(this.podSpec(image, serviceAccount.name));
    this.service = this.addService();
    this.addDisruptionBudget();
    this.addNetworkPolicy();
  }

  private addDeployment(podSpec: k8s.PodSpec): ApiObject {
    const { plan, selector } = this;
    const deployment = new ApiObject(
      this,
      'Deployment',
      k8s.KubeDeployment.manifest({
        metadata: { name: plan.name },
        spec: {
          replicas: plan.replicas,
          selector: { matchLabels: selector },
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: {
              maxUnavailable: k8s.IntOrString.fromNumber(ROLLING_UPDATE.maxUnavailable),
              maxSurge: k8s.IntOrString.fromNumber(ROLLING_UPDATE.maxSurge),
            },
          },
          minReadySeconds: plan.drain.minReadySeconds,
          progressDeadlineSeconds: plan.progressDeadlineSeconds,
          revisionHistoryLimit: REVISION_HISTORY_LIMIT,
          template: { metadata: { labels: selector }, spec: podSpec },
        },
      }),
    );
    // cdk8s-plus-28 has the types of Kubernetes 1.28 and drops this field of 1.29 (GA in 1.34), which needs no shell in
    // the image. Move it into the container once a cdk8s-plus has it. @see https://kep.k8s.io/3960
    deployment.addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/lifecycle', {
        preStop: { sleep: { seconds: plan.drain.preStopSeconds } },
      }),
    );
    return deployment;
  }

  private podSpec(image: string, serviceAccountName: string): k8s.PodSpec {
    const { plan, selector } = this;
    return {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: plan.drain.terminationGracePeriodSeconds,
      securityContext: POD_SECURITY_CONTEXT,
      nodeSelector: Object.keys(plan.nodeSelector).length > 0 ? plan.nodeSelector : undefined,
      tolerations: optional(plan.tolerations)?.map(podSpecToleration),
      topologySpreadConstraints: TOPOLOGY_SPREAD.map((constraint) => ({
        ...constraint,
        labelSelector: { matchLabels: selector },
      })),
      imagePullSecrets: optional(plan.imagePullSecrets)?.map((name) => ({ name })),
      containers: [this.container(image)],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: gib(plan.scratchGiB) } }],
    };
  }

  private container(image: string): k8s.Container {
    const { plan } = this;
    const devices = plan.extendedResources.map(({ name, count }) => [name, k8s.Quantity.fromNumber(count)] as const);
    const limits = {
      memory: gib(plan.memoryGiB),
      'ephemeral-storage': gib(plan.scratchGiB),
      ...Object.fromEntries(devices),
    };
    return {
      name: 'engine',
      image,
      imagePullPolicy: 'IfNotPresent',
      args: [...plan.args],
      env: optional([
        ...Object.entries(plan.environment).map(([name, value]) => ({ name, value })),
        ...plan.secrets.map(({ variable, secret, key }) => ({
          name: variable,
          valueFrom: { secretKeyRef: { name: secret, key } },
        })),
      ]),
      envFrom: optional(plan.environmentFromSecrets)?.map((name) => ({ secretRef: { name } })),
      ports: [{ name: 'http', containerPort: plan.port }],
      // No CPU limit, so idle cores may be used. A memory limit, so that a pod that grows ends itself and no neighbour.
      resources: {
        requests: { cpu: k8s.Quantity.fromString(`${Math.round(plan.cpu * 1000)}m`), ...limits },
        limits,
      },
      startupProbe: httpProbe(plan.probes.startup),
      livenessProbe: httpProbe(plan.probes.liveness),
      readinessProbe: httpProbe(plan.probes.readiness),
      securityContext: CONTAINER_SECURITY_CONTEXT,
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    };
  }

  private addService(): k8s.KubeService {
    const { name, loadBalancer } = this.plan;
    return new k8s.KubeService(this, 'Service', {
      metadata: { name, annotations: loadBalancer.annotations },
      spec: {
        type: loadBalancer.type,
        ...(loadBalancer.type === 'LoadBalancer' && {
          loadBalancerClass: loadBalancer.loadBalancerClass,
          loadBalancerSourceRanges: [...loadBalancer.sourceRanges],
          // The load balancer targets the pods themselves, so no port has to be open on every node.
          allocateLoadBalancerNodePorts: false,
        }),
        selector: this.selector,
        ports: [
          { name: 'http', port: loadBalancer.port, targetPort: k8s.IntOrString.fromString('http'), protocol: 'TCP' },
        ],
      },
    });
  }

  private addDisruptionBudget(): void {
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: { name: this.plan.name },
      spec: {
        ...DISRUPTION_BUDGET,
        maxUnavailable: k8s.IntOrString.fromNumber(DISRUPTION_BUDGET.maxUnavailable),
        selector: { matchLabels: this.selector },
      },
    });
  }

  /** Clients are limited by the load balancer and the security groups: pods do not see the clients' addresses. */
  private addNetworkPolicy(): void {
    const { name, port, egress } = this.plan;
    const rules = { ingress: [{ ports: tcp([port]) }], egress: egress.map((target) => EGRESS_RULES[target]) };
    declareNetworkPolicy(this, { name, podLabels: this.selector, ...rules }, 'NetworkPolicy');
  }
}

/** A list, or nothing in the place of an empty one. */
function optional<Item>(items: readonly Item[]): Item[] | undefined {
  return items.length === 0 ? undefined : [...items];
}

function gib(amount: number): k8s.Quantity {
  return k8s.Quantity.fromString(`${amount}Gi`);
}

function httpProbe({ path, ...times }: ProbePlan): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString('http') }, ...times };
}
