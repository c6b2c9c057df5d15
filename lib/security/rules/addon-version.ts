import { clustersOf } from '../rule-pack/clusters';
import { textAt } from '../rule-pack/properties';
import type { ViewedResource } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** Versions that belong together. */
export const ADDON_VERSION: Rule = {
  id: 'adc-addon-version',
  title: "The add-on kube-proxy and the nodes have the cluster's Kubernetes version.",
  why: 'A kube-proxy or a kubelet that is newer than the API server is not supported: Services lose their endpoints.',
  fix: "Take the version that EKS lists for the cluster's version, and update nodes after the cluster.",
  source: 'https://kubernetes.io/releases/version-skew-policy/',
  *check(view) {
    const clusters = clustersOf(view);
    const clusterVersion = ({ properties }: ViewedResource) =>
      clusters.find(({ resource }) => view.targets(properties['ClusterName']).includes(resource))?.version;
    for (const addon of view.ofType('AWS::EKS::Addon')) {
      const cluster = clusterVersion(addon);
      const version = textAt(addon.properties, 'AddonVersion');
      if (textAt(addon.properties, 'AddonName') !== 'kube-proxy' || version === undefined || cluster === undefined)
        continue;
      if (version.startsWith(`v${cluster}.`)) continue;
      const message = `kube-proxy is ${version}, and the cluster is ${cluster}; v${cluster} is right.`;
      yield { on: addon, property: 'AddonVersion', message };
    }
    for (const nodes of view.ofType('AWS::EKS::Nodegroup')) {
      const cluster = clusterVersion(nodes);
      const version = textAt(nodes.properties, 'Version');
      if (version === undefined || cluster === undefined || minor(version) <= minor(cluster)) continue;
      const message = `The nodes have Kubernetes ${version}, and the cluster has ${cluster}, which is older.`;
      yield { on: nodes, property: 'Version', message };
    }
  },
};

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
