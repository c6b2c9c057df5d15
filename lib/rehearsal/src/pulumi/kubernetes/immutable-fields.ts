import { isDeepStrictEqual } from 'node:util';
import type { Json, Properties } from '../values';

const SELECTOR = ['spec.selector'];
const CONTAINERS = ['spec.containers', 'spec.initContainers', 'spec.volumes', 'spec.nodeSelector', 'spec.affinity'];

/**
 * Fields that the provider makes a new object for, because the API server refuses to change them. What a ConfigMap or a
 * Secret holds is one of them by the provider's own choice, so that pods get a new name.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/diff.go
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ['data', 'binaryData'],
  Secret: ['type', 'data', 'stringData'],
  Service: ['spec.clusterIP'],
  PersistentVolumeClaim: ['spec'],
  Pod: CONTAINERS,
  ResourceQuota: ['spec.scopes'],
  Deployment: SELECTOR,
  StatefulSet: [
    'spec.podManagementPolicy',
    'spec.revisionHistoryLimit',
    'spec.selector',
    'spec.serviceName',
    'spec.volumeClaimTemplates',
  ],
  Job: ['spec.completions', 'spec.parallelism', 'spec.selector', 'spec.template'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  StorageClass: ['parameters', 'provisioner'],
};

const IDENTITY = ['kind', 'metadata.name', 'metadata.namespace'];

/** The fields whose change needs a new object. `mutable`: kinds that the provider's settings allow to change. */
export function replacingFields(before: Properties, after: Properties, mutable: readonly string[]): string[] {
  const kind = String(after['kind']);
  const fields = [...IDENTITY, ...(mutable.includes(kind) ? [] : (FIELDS[kind] ?? []))];
  return fields.filter((field) => !isDeepStrictEqual(at(before, field), at(after, field)));
}

function at(value: Json | undefined, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>(
      (found, part) => (found !== null && typeof found === 'object' && !Array.isArray(found) ? found[part] : undefined),
      value,
    );
}
