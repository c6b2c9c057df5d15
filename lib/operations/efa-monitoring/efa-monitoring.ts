import { EFA_LABEL } from '../../compute/node-group/labels';
import { NAMESPACE_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { imageReference, PUBLIC_SOURCE_CODES, requireImageReachable } from '../../network/public-sources';
import type { SourceAccess } from '../../network/network/internet-access';
import type { RuleGroup } from '../../planning/alert-rules';
import { EFA_INTERVAL_SECONDS } from './efa-counters';
import { efaRules } from './efa-rules';

/** Counters of the EFA interfaces of a cluster's nodes, and alerts on them. */
export interface EfaMonitoringOptions {
  /**
   * The namespace of the exporter, which exists. It reads /sys of its node: Pod Security of the level `privileged`. May
   * be late-bound.
   * @default 'kube-system'
   */
  readonly namespace?: string;
  /**
   * An image of the node exporter with a shell: not the one without (`-distroless`). May be late-bound.
   * @default - the image of the Prometheus project at quay.io
   */
  readonly image?: string;
  /**
   * The fraction of packets that a node may send again, above 0 and at most 1, before an alert fires. AWS states none:
   * the default is a first guess. Compare what your jobs have when they are fast.
   * @default 0.01
   */
  readonly retransmitRatio?: number;
  /** Labels by which the Prometheus operator selects monitors and rules. @default - none: it selects all */
  readonly selectorLabels?: Readonly<Record<string, string>>;
}

/** The monitoring of EFA interfaces, as planned. */
export interface EfaMonitoringPlan {
  /** Of each object, and of the job of Prometheus. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels of the nodes with EFA. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly port: number;
  /** How often counters are read, and how often Prometheus takes them. */
  readonly intervalSeconds: number;
  /** Where the host's /sys and the file of counters are, in the pods. */
  readonly folders: { readonly sys: string; readonly counters: string; readonly script: string };
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  readonly rules: readonly RuleGroup[];
}

const NAME = 'efa-monitoring';
/**
 * The last release before there was an image without a shell, on which the script depends.
 * @see https://github.com/prometheus/node_exporter/releases/tag/v1.10.2 (2025-10-25)
 */
const IMAGE = 'quay.io/prometheus/node-exporter:v1.10.2';
const RETRANSMIT_RATIO = { min: 0, above: true, max: 1, default: 0.01, unit: 'of all packets' } as const;
/** The port that the node exporter has everywhere. Pods have addresses of their own, so it collides with none. */
const PORT = 9100;
const RESOURCES = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } } as const;

/** Plans the monitoring of the EFA interfaces of a cluster's nodes. */
export function planEfaMonitoring(
  options: EfaMonitoringOptions,
  access: Partial<SourceAccess> = {},
): Planned<EfaMonitoringPlan> {
  const read = new OptionReader<EfaMonitoringOptions, keyof typeof PUBLIC_SOURCE_CODES>(options);
  const namespace = read.text('namespace', { ...NAMESPACE_NAME, example: 'kube-system' }, 'kube-system');
  const image = read.text('image', imageReference(IMAGE), IMAGE);
  requireImageReachable(read, access, image);
  const retransmitRatio = read.number('retransmitRatio', RETRANSMIT_RATIO);
  return read.planned({
    name: NAME,
    namespace,
    image,
    selectorLabels: Object.fromEntries(read.entries('selectorLabels')),
    nodeSelector: EFA_LABEL,
    podLabels: { 'app.kubernetes.io/name': NAME },
    port: PORT,
    intervalSeconds: EFA_INTERVAL_SECONDS,
    folders: { sys: '/host/sys', counters: '/counters', script: '/script' },
    resources: RESOURCES,
    // The operator names the job of a PodMonitor by its namespace and name.
    rules: efaRules({ retransmitRatio, job: `${namespace}/${NAME}` }),
  });
}
