import { type DrainPlan, planDrain } from '../../../lib/inference/inference-service/drain';
import { type LoadBalancerOptions, type LoadBalancerPlan, planLoadBalancer } from '../../../lib/inference/inference-service/load-balancer';
import { isProblems } from '../../lib/planning/problem';

const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/c';

function drain(longestAnswerSeconds = 60): DrainPlan {
  const plan = planDrain({ longestAnswerSeconds });
  if (isProblems(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

function planned(options: LoadBalancerOptions = {}, longestAnswerSeconds?: number): LoadBalancerPlan {
  const plan = planLoadBalancer(options, drain(longestAnswerSeconds), '/ready');
  if (isProblems(plan)) throw new Error(JSON.stringify(plan));
  return plan;
}

const annotation = (plan: LoadBalancerPlan, key: string): string | undefined =>
  plan.annotations[`service.beta.kubernetes.io/aws-load-balancer-${key}`];

test('by default it is internal, for private networks alone, and asks pods whether they are ready', () => {
  const plan = planned();
  expect(plan).toMatchObject({
    loadBalancerClass: 'service.k8s.aws/nlb',
    port: 80,
    sourceRanges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  });
  expect(annotation(plan, 'scheme')).toBe('internal');
  expect(annotation(plan, 'nlb-target-type')).toBe('ip');
  expect(annotation(plan, 'healthcheck-path')).toBe('/ready');
  expect(annotation(plan, 'healthcheck-protocol')).toBe('http');
  expect(annotation(plan, 'healthcheck-interval')).toBe('10');
});

test('connections of a leaving pod live as long as the plan says, although it turns unhealthy', () => {
  const attributes = annotation(planned(), 'target-group-attributes')?.split(',');
  expect(attributes).toContain('deregistration_delay.timeout_seconds=205');
  expect(attributes).toContain('target_health_state.unhealthy.connection_termination.enabled=false');
});

test('an answer in one piece may take longer than a load balancer waits by default', () => {
  expect(annotation(planned(), 'listener-attributes.TCP-80')).toBeUndefined();
  expect(annotation(planned({}, 900), 'listener-attributes.TCP-80')).toBe('tcp.idle_timeout.seconds=900');
});

test('with a certificate it speaks TLS on port 443', () => {
  const plan = planned({ certificateArn });
  expect(plan.port).toBe(443);
  expect(annotation(plan, 'ssl-cert')).toBe(certificateArn);
  expect(annotation(plan, 'ssl-ports')).toBe('443');
  expect(annotation(plan, 'ssl-negotiation-policy')).toMatch(/TLS13/);
});

test('a public one takes the networks of its clients', () => {
  const plan = planned({ internetFacing: true, certificateArn, clientCidrs: ['203.0.113.0/24'] });
  expect(annotation(plan, 'scheme')).toBe('internet-facing');
  expect(plan.sourceRanges).toEqual(['203.0.113.0/24']);
});

test('every annotation is a string, as Kubernetes wants it', () => {
  for (const plan of [planned(), planned({ certificateArn }), planned({}, 900)]) {
    expect(Object.values(plan.annotations).filter((value) => typeof value !== 'string')).toEqual([]);
  }
});

test.each<[LoadBalancerOptions, number, string, string, RegExp]>([
  [{ internetFacing: true, certificateArn }, 60, 'load-balancer-open', 'clientCidrs', /whole internet/],
  [
    { internetFacing: true, clientCidrs: ['203.0.113.0/24'] },
    60,
    'load-balancer-plaintext',
    'certificateArn',
    /plain text/,
  ],
  [{ clientCidrs: ['10.0.0.0/8', '10.0.0.300/8'] }, 60, 'client-cidr-invalid', 'clientCidrs[1]', /'10.0.0.300\/8'/],
  [{ clientCidrs: ['10.0.0.0/33'] }, 60, 'client-cidr-invalid', 'clientCidrs[0]', /'10.0.0.0\/33'/],
  [{ clientCidrs: ['10.0.0.0'] }, 60, 'client-cidr-invalid', 'clientCidrs[0]', /'10.0.0.0'/],
  [{ clientCidrs: ['2001:db8::/32'] }, 60, 'client-cidr-invalid', 'clientCidrs[0]', /'2001:db8::\/32'/],
  [{ certificateArn }, 351, 'answer-outlives-connection', 'longestAnswerSeconds', /may take 351/],
])('%j with answers of %i seconds is refused', (options, longestAnswerSeconds, code, path, message) => {
  expect(planLoadBalancer(options, drain(longestAnswerSeconds), '/ready')).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test('both mistakes of a public load balancer are found at once', () => {
  const problems = planLoadBalancer({ internetFacing: true }, drain(), '/ready');
  expect(isProblems(problems) && problems.map(({ code }) => code)).toEqual([
    'load-balancer-open',
    'load-balancer-plaintext',
  ]);
});

test('a network that only the deployment knows is not judged', () => {
  expect(planned({ clientCidrs: ['${Token[Vpc.Cidr.1]}'] }).sourceRanges).toEqual(['${Token[Vpc.Cidr.1]}']);
});
