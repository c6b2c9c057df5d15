import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import { quantities } from '../../core/quantities.chart';
import { podSpecToleration } from '../../core/tolerations';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import { NCCL_FOLDER, NCCL_WRITABLE_FOLDER, type NcclTestPlan, planNcclTest } from './nccl-test';
import type { NcclTestOptions } from './options';
import { NCCL_SCRIPT, NCCL_SCRIPT_NAME, NCCL_SETTINGS_NAME } from './script';

export interface NcclTestChartProps {
  /** An accepted plan: `required(planNcclTest(...))`. */
  readonly plan: NcclTestPlan;
}

/** No user of the image: the test needs no right. */
const USER_ID = 1000;
const LABEL = 'ai-datacenter/nccl-test';

/**
 * A job that measures the bandwidth between the accelerators of several nodes: all_reduce of nccl-tests, over EFA, with
 * all GPUs of each node. `kubectl logs` of its first pod shows the table.
 *
 * @example
 * NcclTestChart.fromOptions(app, 'nccl', { instanceType: 'p5.48xlarge', nodes: 2 });
 */
export class NcclTestChart extends Chart {
  /**
   * Plans the test and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: NcclTestOptions): NcclTestChart {
    return new NcclTestChart(scope, id, { plan: required(planNcclTest(options)) });
  }

  readonly plan: NcclTestPlan;

  constructor(scope: Construct, id: string, { plan }: NcclTestChartProps) {
    super(scope, id, { namespace: plan.namespace, labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    const { name, nodes, timeoutMinutes, settings } = plan;
    const metadata = { name };
    const labels = { 'app.kubernetes.io/name': 'nccl-test', [LABEL]: name };
    new k8s.KubeConfigMap(this, 'Files', {
      metadata,
      data: { [NCCL_SCRIPT_NAME]: NCCL_SCRIPT, [NCCL_SETTINGS_NAME]: JSON.stringify(settings, undefined, 2) },
    });
    new k8s.KubeService(this, 'Names', {
      metadata,
      // The others look the first pod up before it is ready.
      spec: { clusterIp: 'None', publishNotReadyAddresses: true, selector: { [LABEL]: name } },
    });
    this.closeToOthers({ [LABEL]: name });
    new k8s.KubeJob(this, 'Job', {
      metadata,
      spec: {
        completionMode: 'Indexed',
        completions: nodes,
        parallelism: nodes,
        backoffLimit: 0,
        activeDeadlineSeconds: timeoutMinutes * 60,
        template: { metadata: { labels }, spec: this.podSpec() },
      },
    });
  }

  /** The pods reach each other and the names of the cluster, and nothing else. Policies do not see traffic of EFA. */
  private closeToOthers(matchLabels: Record<string, string>): void {
    const { name } = this.plan;
    const pods = { podSelector: { matchLabels } };
    const port = k8s.IntOrString.fromNumber(53);
    const dns = ['UDP', 'TCP'].map((protocol) => ({ protocol, port }));
    new k8s.KubeNetworkPolicy(this, 'Policy', {
      metadata: { name },
      spec: {
        podSelector: { matchLabels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [pods] }],
        egress: [{ to: [pods] }, { ports: dns }],
      },
    });
  }

  private podSpec(): k8s.PodSpec {
    const { name, image, resources, environment, nodeSelector, tolerations } = this.plan;
    const devices = quantities(resources);
    return {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      subdomain: name,
      nodeSelector: { ...nodeSelector },
      tolerations: tolerations.map(podSpecToleration),
      securityContext: { runAsNonRoot: true, runAsUser: USER_ID, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [
        { name: 'files', configMap: { name } },
        { name: 'work', emptyDir: {} },
        { name: 'shared-memory', emptyDir: { medium: 'Memory' } },
      ],
      containers: [
        {
          name: 'test',
          image,
          command: ['python3', `${NCCL_FOLDER}/${NCCL_SCRIPT_NAME}`],
          env: Object.entries({ HOME: NCCL_WRITABLE_FOLDER, ...environment }).map(([variable, value]) => ({
            name: variable,
            value,
          })),
          resources: { requests: devices, limits: devices },
          securityContext: CONTAINER_SECURITY_CONTEXT,
          volumeMounts: [
            { name: 'files', mountPath: NCCL_FOLDER, readOnly: true },
            { name: 'work', mountPath: NCCL_WRITABLE_FOLDER },
            { name: 'shared-memory', mountPath: '/dev/shm' },
          ],
        },
      ],
    };
  }
}

/** The objects of a test, as the API server takes them. */
export function ncclTestObjects(plan: NcclTestPlan): readonly KubernetesObject[] {
  return new NcclTestChart(new App(), 'nccl-test', { plan }).toJson() as readonly KubernetesObject[];
}
