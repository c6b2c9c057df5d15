import { Chart } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { NAMESPACE_LABELS } from './inference-namespace';

export interface InferenceNamespaceChartProps {
  /** The name of the namespace. */
  readonly namespace: string;
}

/**
 * The namespace of inference services, with restricted Pod Security and pod readiness gates. A chart of its own,
 * because a chart with a namespace writes it into every object, and a namespace is in none.
 *
 * @example
 * new InferenceNamespaceChart(app, 'namespace', { namespace: 'chat' });
 */
export class InferenceNamespaceChart extends Chart {
  constructor(scope: Construct, id: string, { namespace }: InferenceNamespaceChartProps) {
    super(scope, id);
    new Namespace(this, 'Namespace', { metadata: { name: namespace, labels: NAMESPACE_LABELS } });
  }
}
