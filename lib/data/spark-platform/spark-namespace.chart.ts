import { Chart } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { namespaceLabels } from './spark-namespace';
import type { SparkNamespacePlan } from './spark-platform';

export interface SparkNamespaceChartProps {
  /** A namespace of the plan of a platform. */
  readonly plan: SparkNamespacePlan;
}

/** A namespace of Spark jobs. A chart of its own: a chart with a namespace writes it into every object. */
export class SparkNamespaceChart extends Chart {
  constructor(scope: Construct, id: string, { plan }: SparkNamespaceChartProps) {
    super(scope, id);
    new Namespace(this, 'Namespace', { metadata: { name: plan.namespace, labels: namespaceLabels(plan) } });
  }
}
