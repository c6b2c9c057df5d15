import { type EfaMonitoringOptions, planEfaMonitoring } from '../../../lib/operations/efa-monitoring/efa-monitoring';
import { efaRules } from '../../../lib/operations/efa-monitoring/efa-rules';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const OPTIONS = everyOption<EfaMonitoringOptions>({
  namespace: true,
  image: true,
  retransmitRatio: true,
  selectorLabels: true,
});

test('by default nodes with the label of EFA are read every 15 seconds, and 1 % of packets may be sent again', () => {
  expect(planEfaMonitoring({})).toEqual({
    plan: {
      name: 'efa-monitoring',
      namespace: 'kube-system',
      image: 'quay.io/prometheus/node-exporter:v1.10.2',
      selectorLabels: {},
      nodeSelector: { 'vpc.amazonaws.com/efa.present': 'true' },
      podLabels: { 'app.kubernetes.io/name': 'efa-monitoring' },
      port: 9100,
      intervalSeconds: 15,
      folders: { sys: '/host/sys', counters: '/counters', script: '/script' },
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
      rules: efaRules({ retransmitRatio: 0.01, job: 'kube-system/efa-monitoring' }),
    },
    problems: [],
    warnings: [],
  });
});

test('options reach the plan and the rules', () => {
  const { plan, problems } = planEfaMonitoring({
    namespace: 'monitoring',
    image: 'registry.example.com/node-exporter:1',
    retransmitRatio: 0.2,
    selectorLabels: { release: 'stack' },
  });
  expect(problems).toEqual([]);
  expect(plan).toMatchObject({
    namespace: 'monitoring',
    image: 'registry.example.com/node-exporter:1',
    selectorLabels: { release: 'stack' },
    rules: efaRules({ retransmitRatio: 0.2, job: 'monitoring/efa-monitoring' }),
  });
});

test.each<[number, boolean]>([
  [0, false],
  [0.000_001, true],
  [1, true],
  [1.01, false],
])('a fraction of %p of packets: %p', (retransmitRatio, isValid) => {
  expect(planEfaMonitoring({ retransmitRatio }).problems).toMatchObject(
    isValid ? [] : [{ code: 'out-of-range', path: 'retransmitRatio' }],
  );
});

test.each([
  [{ internetAccess: 'no' as const }, {}, true],
  [{ internetAccess: 'yes' as const }, {}, false],
  [{ internetAccess: 'no' as const }, { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/exporter:1' }, false],
  [{ allowedDomains: ['.eks.amazonaws.com'] }, {}, true],
  [{ allowedDomains: ['quay.io'] }, {}, false],
])('with %p and %p the image is out of reach: %p', (access, options, refused) => {
  expect(planEfaMonitoring(options, access).problems.map(({ code }) => code)).toEqual(
    refused ? ['source-unreachable'] : [],
  );
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<EfaMonitoringOptions>(planEfaMonitoring, {}, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<EfaMonitoringOptions>(planEfaMonitoring, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});
