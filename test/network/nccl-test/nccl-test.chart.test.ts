import { App } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { planNcclTest } from '../../../lib/network/nccl-test/nccl-test';
import { NcclTestChart } from '../../../lib/network/nccl-test/nccl-test.chart';
import { NCCL_SCRIPT } from '../../../lib/network/nccl-test/script';

const OPTIONS = {
  instanceType: 'p5.48xlarge',
  nodes: 4,
  namespace: 'vision',
  timeoutMinutes: 20,
  tolerations: [{ key: 'nvidia.com/gpu' }],
};

const plan = required(planNcclTest(OPTIONS));
const objects = NcclTestChart.fromOptions(new App(), 'test', OPTIONS).toJson();
const byKind = (kind: string) => objects.find((it: { kind: string }) => it.kind === kind);

test('the job has a pod on each node, once, as a user without rights and with all devices of the node', () => {
  const { spec, metadata } = byKind('Job');
  expect(metadata).toMatchObject({ name: plan.name, namespace: 'vision' });
  expect(spec).toMatchObject({
    completionMode: 'Indexed',
    completions: 4,
    parallelism: 4,
    backoffLimit: 0,
    activeDeadlineSeconds: 1200,
  });
  const { containers, ...pod } = spec.template.spec;
  expect(pod).toEqual({
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    subdomain: plan.name,
    nodeSelector: { 'node.kubernetes.io/instance-type': 'p5.48xlarge' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [
      { name: 'files', configMap: { name: plan.name } },
      { name: 'work', emptyDir: {} },
      { name: 'shared-memory', emptyDir: { medium: 'Memory' } },
    ],
  });
  expect(containers).toHaveLength(1);
  expect(containers[0]).toMatchObject({
    command: ['python3', '/test/nccl_test.py'],
    resources: { requests: plan.resources, limits: plan.resources },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
  });
  expect(containers[0].env).toContainEqual({ name: 'FI_PROVIDER', value: 'efa' });
});

test('the pods have names before they are ready, and the program with its settings', () => {
  const { 'ai-datacenter/nccl-test': label } = byKind('Job').spec.template.metadata.labels;
  expect(label).toBe(plan.name);
  expect(byKind('Service').spec).toEqual({
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: { 'ai-datacenter/nccl-test': plan.name },
  });
  expect(byKind('ConfigMap').data['nccl_test.py']).toBe(NCCL_SCRIPT);
  expect(JSON.parse(byKind('ConfigMap').data['settings.json'])).toEqual(plan.settings);
});

test('no other pod reaches them, and they reach no other but the names of the cluster', () => {
  const pods = { podSelector: { matchLabels: { 'ai-datacenter/nccl-test': plan.name } } };
  expect(byKind('NetworkPolicy').spec).toEqual({
    ...pods,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [pods] }],
    egress: [
      { to: [pods] },
      {
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  });
});

test('all problems of the options are thrown', () => {
  expect(() => NcclTestChart.fromOptions(new App(), 'test', { instanceType: 'p5.48xlarge', nodes: 1 })).toThrow(
    /nodes is 1/,
  );
});
