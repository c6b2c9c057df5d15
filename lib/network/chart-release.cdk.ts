import { Duration } from 'aws-cdk-lib';
import type { HelmChartOptions } from 'aws-cdk-lib/aws-eks-v2';
import type { ChartReleasePlan } from './chart-release';

/** Returns a planned chart as `installChart` takes it, without its values. */
export function chartOf(plan: ChartReleasePlan): HelmChartOptions {
  const { chart, version, namespace } = plan.release;
  return {
    chart,
    release: plan.releaseName,
    repository: plan.repository,
    version,
    namespace,
    createNamespace: plan.createNamespace,
    wait: plan.waitUntilReady,
    timeout: Duration.minutes(plan.readyTimeoutMinutes),
  };
}
