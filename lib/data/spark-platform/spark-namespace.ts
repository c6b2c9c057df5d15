import { podSecurityLabels } from '../../security/pod-security';
import type { SparkNamespacePlan } from './spark-platform';

/**
 * What a driver does in its namespace: it makes its executors, their configuration and its own Service, and removes
 * them at the end. At the end it also looks for volume claims of its executors.
 *
 * @see https://spark.apache.org/docs/latest/running-on-kubernetes.html#rbac (read 2026-11-26)
 */
export const DRIVER_RULES = [
  {
    apiGroups: [''],
    resources: ['pods', 'configmaps', 'services', 'persistentvolumeclaims'],
    verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  },
] as const;

/**
 * Labels of a namespace of jobs. The network of the nodes is allowed by `privileged` only.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function namespaceLabels({ hostNetwork }: SparkNamespacePlan): Readonly<Record<string, string>> {
  return podSecurityLabels(hostNetwork ? 'privileged' : 'restricted');
}
