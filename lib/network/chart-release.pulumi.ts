import type { ChartInstallation } from '../core/helm-chart.pulumi';
import type { ChartReleasePlan } from './chart-release';

/** Returns a planned chart as `installChart` takes it, without its values. */
export function chartOf(plan: ChartReleasePlan): Omit<ChartInstallation, 'values' | 'late' | 'dependsOn'> {
  const { chart, version, namespace } = plan.release;
  return {
    chart,
    release: plan.releaseName,
    repository: plan.repository,
    version,
    namespace,
    createNamespace: plan.createNamespace,
    wait: plan.waitUntilReady,
    timeoutSeconds: plan.readyTimeoutMinutes * 60,
  };
}
