import { App } from 'cdk8s';
import { LocalNvmeChart } from '../../../lib/storage/local-nvme/local-nvme.chart';
import type { LocalNvmeOptions } from '../../../lib/storage/local-nvme/options';

// oxlint-disable-next-line typescript/no-explicit-any -- the emitted objects, field by field
type Json = Record<string, any>;

function rendered(options: Partial<LocalNvmeOptions> = {}): Json[] {
  return LocalNvmeChart.fromOptions(new App(), 'nvme', {
    instanceTypes: ['i4i.8xlarge'],
    use: 'volumes',
    ...options,
  }).toJson();
}

function object(kind: string, options?: Partial<LocalNvmeOptions>): Json {
  return rendered(options).find((it) => it.kind === kind) ?? {};
}

test('a volume waits for its pod, is erased after its claim, and cannot grow', () => {
  expect(object('StorageClass')).toMatchObject({
    metadata: { name: 'ai-datacenter-nvme' },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
    allowVolumeExpansion: false,
  });
  expect(object('StorageClass', { otherInstanceTypes: [] }).provisioner).toBe('lis.csi.aws.com');
});

test('the controller for nodes that are gone knows the class, and may delete claims and volumes only', () => {
  const { metadata, spec } = object('Deployment', { storageClassName: 'fast' });
  expect(metadata).toMatchObject({ name: 'ai-datacenter-nvme-cleanup', namespace: 'kube-system' });
  expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  const { serviceAccountName, containers } = spec.template.spec;
  expect(containers[0].args).toContain('--storageclass-names=fast');
  expect(object('ServiceAccount').metadata).toMatchObject({ name: serviceAccountName, namespace: 'kube-system' });
  const { roleRef, subjects } = object('ClusterRoleBinding');
  const role = object('ClusterRole');
  expect(roleRef.name).toBe(role.metadata.name);
  expect(subjects).toEqual([{ kind: 'ServiceAccount', name: serviceAccountName, namespace: 'kube-system' }]);
  const deletes = role.rules.flatMap(({ verbs, resources }: Json) => (verbs.includes('delete') ? resources : []));
  expect(deletes).toEqual(['persistentvolumes', 'persistentvolumeclaims']);
});

test('the controller runs without privileges', () => {
  const [container] = object('Deployment').spec.template.spec.containers;
  expect(container.securityContext).toMatchObject({
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
});

test.each(['cache', 'hdfs'] as const)('disks for %s need no objects', (use) => {
  expect(rendered({ use })).toEqual([]);
});
