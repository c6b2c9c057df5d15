import { planReachabilityTest } from '../../../lib/network/reachability-test/reachability-test';
import type { ReachabilityTestOptions } from '../../../lib/network/reachability-test/options';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { serviceTarget } from '../../../lib/network/reachability-test/targets';

const REGION = { region: 'eu-central-1' };
const OPTIONS = everyOption<ReachabilityTestOptions>({
  name: true,
  namespace: true,
  region: true,
  services: true,
  reachable: true,
  unreachable: true,
  timeoutSeconds: true,
  nodeSelector: true,
  image: true,
  tolerations: true,
});

function planned(options: ReachabilityTestOptions = {}) {
  const { plan, problems } = planReachabilityTest({ ...REGION, ...options });
  expect(problems).toEqual([]);
  return plan;
}

function faults(options: ReachabilityTestOptions): readonly string[] {
  return planReachabilityTest({ ...REGION, ...options }).problems.map(({ code, path }) => `${code} ${path}`);
}

test('the API server and S3 are tested always, and the services that have an endpoint', () => {
  const plan = planned();
  expect(plan).toMatchObject({
    namespace: 'default',
    image: 'public.ecr.aws/docker/library/node:24.11.1-alpine3.22',
    timeoutSeconds: 5,
    nodeSelector: {},
    tolerations: [],
  });
  expect(plan.targets).toEqual([
    {
      host: 'kubernetes.default.svc',
      port: 443,
      protocol: 'tls',
      expected: 'reachable',
      neededBy: 'names in the cluster',
    },
    { host: 's3.eu-central-1.amazonaws.com', port: 443, protocol: 'tls', expected: 'reachable', neededBy: 'AWS: s3' },
  ]);
  const interfaceEndpoints = ['ec2', 'ecr.api', 'ecr.dkr', 'eks-auth', 's3'];
  const { targets } = planReachabilityTest(REGION, { interfaceEndpoints }).plan;
  expect(targets.map(({ host }) => host)).toEqual([
    'kubernetes.default.svc',
    's3.eu-central-1.amazonaws.com',
    'ec2.eu-central-1.amazonaws.com',
    'api.ecr.eu-central-1.amazonaws.com',
    '602401143452.dkr.ecr.eu-central-1.amazonaws.com',
    'eks-auth.eu-central-1.api.aws',
  ]);
});

test('named targets are tried by TLS on port 443, and by TCP on others', () => {
  const reachable = ['registry.example.com:443', '10.0.0.7:9092'];
  const { targets } = planned({ services: [], reachable, unreachable: ['1.1.1.1:443'] });
  expect(targets.slice(2)).toEqual([
    { host: 'registry.example.com', port: 443, protocol: 'tls', expected: 'reachable', neededBy: 'option reachable' },
    { host: '10.0.0.7', port: 9092, protocol: 'tcp', expected: 'reachable', neededBy: 'option reachable' },
    { host: '1.1.1.1', port: 443, protocol: 'tls', expected: 'unreachable', neededBy: 'option unreachable' },
  ]);
});

test('another test is another job, and the same test the same', () => {
  expect(planned().name).toMatch(/^reachability-test-[0-9a-f]{16}$/);
  expect(planned().name).toBe(planned().name);
  expect(planned({ timeoutSeconds: 6 }).name).not.toBe(planned().name);
  expect(planned({ unreachable: ['example.com:443'] }).name).not.toBe(planned().name);
});

test.each<[ReachabilityTestOptions, string]>([
  [{ reachable: ['a.com:443'], unreachable: ['a.com:443'] }, 'reachability-contradiction unreachable'],
  [{ unreachable: ['https://example.com'] }, 'malformed unreachable[0]'],
  [{ reachable: ['example.com'] }, 'malformed reachable[0]'],
  [{ reachable: ['example.com:0'] }, 'malformed reachable[0]'],
  [{ reachable: ['example.com:65536'] }, 'malformed reachable[0]'],
  [{ services: ['EC2'] }, 'malformed services[0]'],
  [{ timeoutSeconds: 0 }, 'out-of-range timeoutSeconds'],
  [{ timeoutSeconds: 61 }, 'out-of-range timeoutSeconds'],
])('%j is refused', (options, fault) => {
  expect(faults(options)).toEqual([fault]);
});

test('the largest port and both ends of the time are accepted', () => {
  planned({ reachable: ['example.com:65535'], timeoutSeconds: 1 });
  planned({ timeoutSeconds: 60 });
});

test('the region has to be given, and the image has to be reached', () => {
  expect(planReachabilityTest({}).problems).toMatchObject([{ code: 'missing', path: 'region' }]);
  expect(planReachabilityTest(REGION, { internetAccess: 'no' }).problems).toMatchObject([
    { code: 'source-unreachable', path: 'image' },
  ]);
});

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<ReachabilityTestOptions>(planReachabilityTest, REGION, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<ReachabilityTestOptions>(planReachabilityTest, REGION, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});

test.each([
  ['eu-central-1', 'ecr.api', 'api.ecr.eu-central-1.amazonaws.com'],
  ['cn-north-1', 'ecr.api', 'api.ecr.cn-north-1.amazonaws.com.cn'],
  ['cn-north-1', 's3', 's3.cn-north-1.amazonaws.com.cn'],
])('in %s, %s is reached by %s', (region, service, host) => {
  expect(serviceTarget(service, region).host).toBe(host);
});
