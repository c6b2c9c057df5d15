import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { inferenceDashboard } from './inference-dashboard';
import { type InferenceObjectives, planInferenceObjectives } from './inference-objectives';
import { inferenceRules, type InferenceRulesPlan } from './inference-rules';

export interface InferenceMonitoringOptions {
  /** The namespace of the monitored services: no other is scraped, alerted on or shown. @default 'inference' */
  readonly namespace?: string;
  /**
   * The name of one service in the namespace, for objectives of its own. Monitor a namespace as a whole or each of its
   * services, not both: each PodMonitor scrapes the pods again.
   * @default - all services of the namespace
   */
  readonly serviceName?: string;
  /** Service level objectives. @default - see `InferenceObjectives` */
  readonly objectives?: InferenceObjectives;
  /** Labels by which the Prometheus operator selects monitors and rules. @default - none: it selects all */
  readonly selectorLabels?: Readonly<Record<string, string>>;
}

/** An endpoint of a PodMonitor. */
export interface MonitorEndpoint {
  readonly port: string;
  readonly path: string;
  readonly interval: string;
  readonly relabelings: readonly { readonly sourceLabels: readonly string[]; readonly targetLabel: string }[];
}

/** Scraping, rules and dashboard of the inference services in a namespace. */
export interface InferenceMonitoringPlan {
  readonly namespace: string;
  /** Undefined for all services of the namespace. */
  readonly serviceName: string | undefined;
  /** Name of the PodMonitor and of the rules, and the beginning of that of the dashboard. */
  readonly name: string;
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels of the pods that are scraped. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Endpoints of a PodMonitor. */
  readonly endpoints: readonly MonitorEndpoint[];
  readonly rules: InferenceRulesPlan;
  /** The dashboard's file. The sidecar of Grafana writes the files of all namespaces into one folder. */
  readonly dashboardFile: string;
  /** Grafana's dashboard model. */
  readonly dashboard: Readonly<Record<string, unknown>>;
}

const NAMESPACE = { ...NAMESPACE_NAME, example: 'inference' } as const;
const SERVICE = { ...NAMESPACE_NAME, name: 'service name', example: 'chat' } as const;

/** The name of an `InferenceService`, by which rules and dashboards tell the services of a namespace apart. */
const INSTANCE_LABEL = 'app.kubernetes.io/instance';
const SERVICE_RELABELING = {
  sourceLabels: ['__meta_kubernetes_pod_label_app_kubernetes_io_instance'],
  targetLabel: 'service',
} as const;

/** Plans the monitoring of the inference services of a namespace. */
export function planInferenceMonitoring(options: InferenceMonitoringOptions): Planned<InferenceMonitoringPlan> {
  const read = new OptionReader<InferenceMonitoringOptions>(options);
  const objectives = read.part(planInferenceObjectives(read.object('objectives')), 'objectives');
  const namespace = read.text('namespace', NAMESPACE, NAMESPACE.example);
  const serviceName = read.text('serviceName', SERVICE);
  const selection = { namespace, service: serviceName };
  const name = serviceName === undefined ? 'inference' : `inference-${serviceName}`;
  return read.planned({
    namespace,
    serviceName,
    name,
    selectorLabels: Object.fromEntries(read.entries('selectorLabels')),
    podLabels: {
      'app.kubernetes.io/name': 'inference',
      ...(serviceName !== undefined && { [INSTANCE_LABEL]: serviceName }),
    },
    endpoints: [{ port: 'http', path: '/metrics', interval: '15s', relabelings: [SERVICE_RELABELING] }],
    rules: inferenceRules(objectives, selection),
    // A key of a map has to be known.
    dashboardFile: isLateBound(namespace + name) ? 'inference.json' : `${namespace}-${name}.json`,
    dashboard: inferenceDashboard(selection),
  });
}
