import { App } from 'cdk8s';
import { required } from '../../../lib/core/plan';
import { planReachabilityTest } from '../../../lib/network/reachability-test/reachability-test';
import { ReachabilityTestChart } from '../../../lib/network/reachability-test/reachability-test.chart';
import { REACHABILITY_SCRIPT } from '../../../lib/network/reachability-test/script';

const OPTIONS = {
  region: 'eu-central-1',
  namespace: 'vision',
  unreachable: ['example.com:443'],
  nodeSelector: { 'example.com/pool': 'gpus' },
  tolerations: [{ key: 'nvidia.com/gpu' }],
};

test('the job runs the program on the named nodes, once, as a user without rights', () => {
  const plan = required(planReachabilityTest(OPTIONS));
  const [files, job] = ReachabilityTestChart.fromOptions(new App(), 'test', OPTIONS).toJson();
  expect(files).toMatchObject({ kind: 'ConfigMap', metadata: { name: plan.name, namespace: 'vision' } });
  expect(files.data['reachability.js']).toBe(REACHABILITY_SCRIPT);
  expect(JSON.parse(files.data['targets.json'])).toEqual({ timeoutSeconds: 5, targets: plan.targets });
  expect(job).toMatchObject({ kind: 'Job', metadata: { name: plan.name, namespace: 'vision' } });
  expect(job.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 605 });
  const { containers, ...pod } = job.spec.template.spec;
  expect(pod).toEqual({
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    nodeSelector: { 'example.com/pool': 'gpus' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [{ name: 'files', configMap: { name: plan.name } }],
  });
  expect(containers).toEqual([
    {
      name: 'test',
      image: plan.image,
      command: ['node', '/test/reachability.js', '/test/targets.json'],
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '128Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [{ name: 'files', mountPath: '/test', readOnly: true }],
    },
  ]);
});

test('all problems of the options are thrown', () => {
  expect(() => ReachabilityTestChart.fromOptions(new App(), 'test', { timeoutSeconds: 0 })).toThrow(
    /timeoutSeconds[^]*region is required/,
  );
});
