import { Release } from '@pulumi/kubernetes/helm/v3/release';
import type { Resource } from '@pulumi/pulumi';
import { claim } from './claims.pulumi';
import type { AnyCluster, ApplyOptions } from './kubernetes.pulumi';

/** A chart to be installed, and how. Texts may have markers in them. */
export interface ChartInstallation extends ApplyOptions {
  readonly chart: string;
  /** Name of the release. */
  readonly release: string;
  /** `https://…` of an index, or `oci://…` with the name of the chart. */
  readonly repository: string;
  readonly version: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether the deployment waits until everything in it is ready. */
  readonly wait: boolean;
  readonly timeoutSeconds: number;
}

/**
 * Declares that a component installs a chart, for components that make something else before it.
 *
 * @throws InputPropertiesError if another component of the program installs the same release or chart
 */
export function claimChart(
  parent: Resource,
  name: string,
  { provider }: AnyCluster,
  { chart, release, namespace }: Pick<ChartInstallation, 'chart' | 'release' | 'namespace'>,
): void {
  claim(parent, name, provider, [
    { kind: 'Helm release', namespace, name: release },
    { kind: 'Helm chart', name: chart },
  ]);
}

/**
 * Installs a chart, after what the cluster needs to run it. A release cannot be renamed: one with a new name is
 * installed when the old one is gone, because charts have objects with fixed names.
 *
 * @throws InputPropertiesError if another component of the program installs the same release or chart
 */
export function installChart(
  parent: Resource,
  name: string,
  cluster: AnyCluster,
  installation: ChartInstallation,
): Release {
  const { chart, release, repository, version, namespace, createNamespace, values, wait, timeoutSeconds, late } =
    installation;
  claimChart(parent, name, cluster, installation);
  const source = repository.startsWith('oci://')
    ? { chart: repository }
    : { chart, repositoryOpts: { repo: repository } };
  const args = { ...source, name: release, version, namespace, createNamespace, values };
  return new Release(
    `${name}-release`,
    { ...late.resolve(args), skipAwait: !wait, timeout: timeoutSeconds },
    {
      parent,
      provider: cluster.provider,
      dependsOn: [...(cluster.readyForCharts ?? []), ...(installation.dependsOn ?? [])],
      deleteBeforeReplace: true,
    },
  );
}
