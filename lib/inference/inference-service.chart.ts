import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { k8s, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { isProblems, ProblemsError } from '../planning/problem';
import {
  type EgressTarget,
  type InferenceServiceOptions,
  type InferenceServicePlan,
  planInferenceService,
} from './inference-service';

export interface InferenceServiceChartProps extends InferenceServiceOptions {
  /** The image, by tag or digest. */
  readonly image: string;
  /** Whether the service account can read the model store, given from outside. @default false */
  readonly canReadModels?: boolean;
}

/** A user that no image knows, so that it owns nothing. */
const USER = 10001;

/**
 * The embedded engine as Kubernetes objects: Deployment, Service, disruption budget, network policy and service
 * account. Its namespace is a chart of its own, `InferenceNamespaceChart`, and has to be there first.
 *
 * @example
 * const app = new App();
 * new InferenceNamespaceChart(app, 'namespace', { namespace: 'chat' });
 * new InferenceServiceChart(app, 'chat', { namespace: 'chat', image: 'registry.example.com/team/engine:1.4.2' });
 * app.synth();
 */
export class InferenceServiceChart extends Chart {
  readonly plan: InferenceServicePlan;
  readonly deployment: ApiObject;
  readonly service: k8s.KubeService;

  constructor(scope: Construct, id: string, props: InferenceServiceChartProps) {
    const plan = planInferenceService(props, { modelStore: props.canReadModels ?? false });
    if (isProblems(plan)) throw new ProblemsError(plan);
    const selector = { 'app.kubernetes.io/name': 'inference', 'app.kubernetes.io/instance': plan.name };
    super(scope, id, {
      namespace: plan.namespace,
      labels: { ...selector, 'app.kubernetes.io/part-of': 'ai-datacenter' },
    });
    this.plan = plan;

    const serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: plan.name },
      // The engine never calls the API server. Pod Identity mounts a token of its own, which this does not touch.
      automountToken: false,
    });
    this.deployment = this.addDeployment(plan, props.image, selector, serviceAccount.name);
    this.service = this.addService(plan, selector);
    this.addDisruptionBudget(plan, selector);
    this.addNetworkPolicy(plan, selector);
  }

  private addDeployment(
    plan: InferenceServicePlan,
    image: string,
    selector: Readonly<Record<string, string>>,
    serviceAccountName: string,
  ): ApiObject {
    const deployment = new ApiObject(
      this,
      'Deployment',
      k8s.KubeDeployment.manifest({
        metadata: { name: plan.name },
        spec: {
          replicas: plan.replicas,
          selector: { matchLabels: selector },
          // A new pod has to take traffic before an old one goes: never fewer pods than asked for.
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromNumber(1) },
          },
          minReadySeconds: plan.drain.minReadySeconds,
          progressDeadlineSeconds: plan.progressDeadlineSeconds,
          revisionHistoryLimit: 5,
          template: {
            metadata: { labels: selector },
            spec: {
              serviceAccountName,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              terminationGracePeriodSeconds: plan.drain.terminationGracePeriodSeconds,
              securityContext: {
                runAsNonRoot: true,
                runAsUser: USER,
                runAsGroup: USER,
                fsGroup: USER,
                seccompProfile: { type: 'RuntimeDefault' },
              },
              nodeSelector: Object.keys(plan.nodeSelector).length > 0 ? plan.nodeSelector : undefined,
              tolerations: plan.tolerations.length > 0 ? plan.tolerations.map(toleration) : undefined,
              // A preference: pods that cannot be spread are better than pods that wait. Each rollout is spread by
              // itself.
              topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
                (topologyKey) => ({
                  topologyKey,
                  maxSkew: 1,
                  whenUnsatisfiable: 'ScheduleAnyway',
                  labelSelector: { matchLabels: selector },
                  matchLabelKeys: ['pod-template-hash'],
                }),
              ),
              containers: [this.container(plan, image)],
              volumes: [{ name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString(`${plan.scratchGiB}Gi`) } }],
            },
          },
        },
      }),
    );
    // The types of cdk8s-plus-28 end at Kubernetes 1.28 and drop this field of 1.29 (GA in 1.34), which needs no shell
    // in the image. With a cdk8s-plus that types it, it moves into the container. @see https://kep.k8s.io/3960
    deployment.addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/lifecycle', {
        preStop: { sleep: { seconds: plan.drain.preStopSeconds } },
      }),
    );
    return deployment;
  }

  private container(plan: InferenceServicePlan, image: string): k8s.Container {
    const memory = k8s.Quantity.fromString(`${plan.memoryGiB}Gi`);
    const scratch = k8s.Quantity.fromString(`${plan.scratchGiB}Gi`);
    return {
      name: 'engine',
      image,
      imagePullPolicy: 'IfNotPresent',
      args: [...plan.args],
      ports: [{ name: 'http', containerPort: plan.port }],
      // Idle cores may be used, so CPU has no limit. Memory has: a pod that grows takes itself down and no neighbour.
      resources: {
        requests: {
          cpu: k8s.Quantity.fromString(`${Math.round(plan.cpu * 1000)}m`),
          memory,
          'ephemeral-storage': scratch,
        },
        limits: { memory, 'ephemeral-storage': scratch },
      },
      startupProbe: {
        httpGet: get(plan.paths.health),
        periodSeconds: plan.startup.periodSeconds,
        failureThreshold: plan.startup.failureThreshold,
        timeoutSeconds: 5,
      },
      // Lazier than readiness: a long prompt may keep the engine from answering, and a restart would make that worse.
      livenessProbe: { httpGet: get(plan.paths.health), periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
      readinessProbe: { httpGet: get(plan.paths.ready), periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    };
  }

  private addService(plan: InferenceServicePlan, selector: Readonly<Record<string, string>>): k8s.KubeService {
    return new k8s.KubeService(this, 'Service', {
      metadata: { name: plan.name, annotations: plan.loadBalancer.annotations },
      spec: {
        type: 'LoadBalancer',
        loadBalancerClass: plan.loadBalancer.loadBalancerClass,
        loadBalancerSourceRanges: [...plan.loadBalancer.sourceRanges],
        // The load balancer goes to the pods themselves, so no port has to be open on every node.
        allocateLoadBalancerNodePorts: false,
        selector,
        ports: [
          {
            name: 'http',
            port: plan.loadBalancer.port,
            targetPort: k8s.IntOrString.fromString('http'),
            protocol: 'TCP',
          },
        ],
      },
    });
  }

  private addDisruptionBudget(
    plan: InferenceServicePlan,
    selector: Readonly<Record<string, string>>,
  ): k8s.KubePodDisruptionBudget {
    return new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: { name: plan.name },
      // Pods that never became ready hold no node back.
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: selector },
      },
    });
  }

  /** Who connects is the load balancer's and the security groups' business: it hides its clients' addresses. */
  private addNetworkPolicy(
    plan: InferenceServicePlan,
    selector: Readonly<Record<string, string>>,
  ): k8s.KubeNetworkPolicy {
    return new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: plan.name },
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: [{ port: k8s.IntOrString.fromNumber(plan.port), protocol: 'TCP' }] }],
        egress: plan.egress.map((target) => EGRESS[target]),
      },
    });
  }
}

const get = (path: string): k8s.HttpGetAction => ({ path, port: k8s.IntOrString.fromString('http') });
const tcp = (port: number): k8s.NetworkPolicyPort => ({ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' });

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html the agent's link-local addresses */
const EGRESS: Readonly<Record<EgressTarget, k8s.NetworkPolicyEgressRule>> = {
  dns: {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [{ port: k8s.IntOrString.fromNumber(53), protocol: 'UDP' }, tcp(53)],
  },
  'pod-identity': {
    to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
    ports: [tcp(80)],
  },
  https: { ports: [tcp(443)] },
};

function toleration({ key, value, effect }: InferenceServicePlan['tolerations'][number]): k8s.Toleration {
  return { key, operator: value === undefined ? 'Exists' : 'Equal', value, effect };
}
