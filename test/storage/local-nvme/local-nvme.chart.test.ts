import { App } from 'cdk8s';
import { planLocalNvme } from '../../../lib/storage/local-nvme/local-nvme';
import { LocalNvmeChart, localNvmeObjects } from '../../../lib/storage/local-nvme/local-nvme.chart';
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

const NAME = 'ai-datacenter-nvme-cleanup';
const LABELS = { 'app.kubernetes.io/name': 'local-nvme', 'app.kubernetes.io/part-of': 'ai-datacenter' };

test('the controller may see nodes and volumes, delete claims and volumes, and write events', () => {
  expect(object('ClusterRole')).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: NAME, labels: LABELS },
    rules: [
      {
        apiGroups: [''],
        resources: ['persistentvolumes', 'persistentvolumeclaims'],
        verbs: ['get', 'list', 'watch', 'delete'],
      },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    ],
  });
  expect(object('ClusterRoleBinding')).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: NAME, labels: LABELS },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: 'kube-system' }],
  });
});

test('the controller is one pod, without rights on its node, that the cluster needs', () => {
  const labels = { 'app.kubernetes.io/instance': NAME };
  expect(object('Deployment')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace: 'kube-system', labels: LABELS },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: NAME,
          priorityClassName: 'system-cluster-critical',
          containers: [
            {
              name: 'cleanup',
              image: 'registry.k8s.io/sig-storage/local-volume-node-cleanup:v2.9.0',
              args: ['--storageclass-names=ai-datacenter-nvme', '--pvc-deletion-delay=5m'],
              ports: [{ name: 'metrics', containerPort: 8080 }],
              resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                runAsNonRoot: true,
                runAsUser: 65_532,
                capabilities: { drop: ['ALL'] },
                seccompProfile: { type: 'RuntimeDefault' },
              },
            },
          ],
        },
      },
    },
  });
});

test('a plan has the objects of its chart', () => {
  expect(localNvmeObjects(planLocalNvme({ instanceTypes: ['i4i.8xlarge'], use: 'volumes' }).plan)).toEqual(rendered());
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
