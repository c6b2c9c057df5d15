import type { Provider } from '@pulumi/kubernetes/provider';
import * as pulumi from '@pulumi/pulumi';
import type { AnyCluster } from '../../lib/core/kubernetes.pulumi';
import { declare } from './registrations';

/** A component as the library's: it applies objects as its children. */
export class Workload extends pulumi.ComponentResource {
  constructor(name: string) {
    super('test:index:Workload', name);
  }
}

/** Something that others depend on. The engine knows no dependencies on a component itself, only on what is in it. */
export class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super('test:index:Thing', name, {});
  }
}

type Layer = typeof import('../../lib/core/kubernetes.pulumi') & typeof import('../../lib/core/helm-chart.pulumi');

/** Declares what `use` applies to an existing cluster. */
export async function applied(
  use: (layer: Layer, cluster: AnyCluster, parent: Workload) => readonly pulumi.Resource[],
) {
  let made: readonly pulumi.Resource[] = [];
  await declare(async () => {
    const layer = {
      ...(await import('../../lib/core/kubernetes.pulumi')),
      ...(await import('../../lib/core/helm-chart.pulumi')),
    };
    const parent = new Workload('chat');
    made = use(layer, { clusterName: 'company', provider: await providerOf('company') }, parent);
    return parent;
  });
  await Promise.all(made.map((it) => new Promise((resolve) => it.urn.apply(resolve))));
  return made;
}

export async function providerOf(name: string): Promise<Provider> {
  const { Provider } = await import('@pulumi/kubernetes/provider');
  return new Provider(name, { kubeconfig: '{}' });
}
