import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { inferenceDashboard } from './inference-dashboard';
import { type InferenceObjectives, planInferenceObjectives } from './inference-objectives';
import { inferenceRules, type InferenceRulesPlan } from './inference-rules';

export interface InferenceMonitoringOptions {
  /** The namespace of the monitored services. @default 'inference' */
  readonly namespace?: string;
  /** Service level objectives. @default - see `InferenceObjectives` */
  readonly objectives?: InferenceObjectives;
  /** Labels by which the Prometheus operator selects monitors and rules. @default - none: it selects all */
  readonly selectorLabels?: Readonly<Record<string, string>>;
}

/** Scraping, rules and dashboard of the inference services in a namespace. */
export interface InferenceMonitoringPlan {
  readonly namespace: string;
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels of the pods that are scraped. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Endpoints of a PodMonitor. */
  readonly endpoints: readonly { readonly port: string; readonly path: string; readonly interval: string }[];
  readonly rules: InferenceRulesPlan;
  /** Grafana's dashboard model. */
  readonly dashboard: Readonly<Record<string, unknown>>;
}

const NAMESPACE = { ...NAMESPACE_NAME, example: 'inference' } as const;

/** Plans the monitoring of the inference services of a namespace. */
export function planInferenceMonitoring(options: InferenceMonitoringOptions): Planned<InferenceMonitoringPlan> {
  const read = new OptionReader<InferenceMonitoringOptions>(options);
  const objectives = read.part(planInferenceObjectives(read.object('objectives')), 'objectives');
  return read.planned({
    namespace: read.text('namespace', NAMESPACE, NAMESPACE.example),
    selectorLabels: Object.fromEntries(read.entries('selectorLabels')),
    podLabels: { 'app.kubernetes.io/name': 'inference' },
    endpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
    rules: inferenceRules(objectives),
    dashboard: inferenceDashboard(),
  });
}
