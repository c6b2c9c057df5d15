import { OptionReader } from '../../../lib/core/option-reader';
import { type Planned, required } from '../../../lib/core/plan';
import { type DrainOptions, planDrain } from '../../../lib/inference/inference-service/drain';
import {
  type LoadBalancerOptions,
  type LoadBalancerPlan,
  planLoadBalancer,
} from '../../../lib/inference/inference-service/load-balancer';
import type { INFERENCE_SERVICE_CODES } from '../../../lib/inference/inference-service/inference-service';

const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/c';
const TLS = {
  'ssl-cert': certificateArn,
  'ssl-ports': '443',
  'ssl-negotiation-policy': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  'backend-protocol': 'tcp',
};

function loadBalancer(options: LoadBalancerOptions, maxResponseSeconds?: number): Planned<LoadBalancerPlan> {
  const read = new OptionReader<LoadBalancerOptions & DrainOptions, keyof typeof INFERENCE_SERVICE_CODES>({
    ...options,
    maxResponseSeconds,
  });
  return read.planned(planLoadBalancer(read, planDrain(read), '/ready'));
}

function planned(options: LoadBalancerOptions = {}, maxResponseSeconds?: number): LoadBalancerPlan {
  return required(loadBalancer(options, maxResponseSeconds));
}

const annotation = (plan: LoadBalancerPlan, key: string): string | undefined =>
  plan.annotations[`service.beta.kubernetes.io/aws-load-balancer-${key}`];

test('by default it is internal, for private networks only, and checks whether pods are ready', () => {
  const plan = planned();
  expect(plan).toMatchObject({
    loadBalancerClass: 'service.k8s.aws/nlb',
    port: 80,
    sourceRanges: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  });
  const prefix = 'service.beta.kubernetes.io/aws-load-balancer-';
  expect(
    Object.fromEntries(Object.entries(plan.annotations).map(([key, value]) => [key.slice(prefix.length), value])),
  ).toEqual({
    scheme: 'internal',
    'nlb-target-type': 'ip',
    attributes: 'load_balancing.cross_zone.enabled=true',
    'healthcheck-protocol': 'http',
    'healthcheck-port': 'traffic-port',
    'healthcheck-path': '/ready',
    'healthcheck-success-codes': '200',
    'healthcheck-interval': '10',
    'healthcheck-timeout': '5',
    'healthcheck-healthy-threshold': '2',
    'healthcheck-unhealthy-threshold': '2',
    'target-group-attributes':
      'deregistration_delay.timeout_seconds=205,' +
      'target_health_state.unhealthy.connection_termination.enabled=false,' +
      'preserve_client_ip.enabled=false',
  });
  expect(Object.keys(plan.annotations).every((key) => key.startsWith(prefix))).toBe(true);
});

test('connections of a terminating pod live as long as the plan says, although it turns unhealthy', () => {
  const attributes = annotation(planned(), 'target-group-attributes')?.split(',');
  expect(attributes).toContain('deregistration_delay.timeout_seconds=205');
  expect(attributes).toContain('target_health_state.unhealthy.connection_termination.enabled=false');
});

test('a response in one piece may take longer than the default idle timeout', () => {
  expect(annotation(planned({}, 350), 'listener-attributes.TCP-80')).toBeUndefined();
  expect(annotation(planned({}, 351), 'listener-attributes.TCP-80')).toBe('tcp.idle_timeout.seconds=351');
  expect(annotation(planned({}, 900), 'listener-attributes.TCP-80')).toBe('tcp.idle_timeout.seconds=900');
});

test('with a certificate it has TLS on port 443', () => {
  const plan = planned({ certificateArn });
  expect(plan.port).toBe(443);
  for (const [key, value] of Object.entries(TLS)) expect(annotation(plan, key)).toBe(value);
  for (const key of Object.keys(TLS)) expect(annotation(planned(), key)).toBeUndefined();
});

test('a public one admits the networks of its clients', () => {
  const plan = planned({ internetFacing: true, certificateArn, clientCidrs: ['203.0.113.0/24'] });
  expect(annotation(plan, 'scheme')).toBe('internet-facing');
  expect(plan.sourceRanges).toEqual(['203.0.113.0/24']);
});

test('every annotation is a string, as Kubernetes requires', () => {
  for (const plan of [planned(), planned({ certificateArn }), planned({}, 900)]) {
    expect(Object.values(plan.annotations).filter((value) => typeof value !== 'string')).toEqual([]);
  }
});

test.each<[LoadBalancerOptions, number, string, string, RegExp]>([
  [{ internetFacing: true, certificateArn }, 60, 'load-balancer-open', 'clientCidrs', /whole internet/],
  [{ internetFacing: true, certificateArn, clientCidrs: [] }, 60, 'load-balancer-open', 'clientCidrs', /internet/],
  [
    { internetFacing: true, clientCidrs: ['203.0.113.0/24'] },
    60,
    'load-balancer-plaintext',
    'certificateArn',
    /plain text/,
  ],
  [{ clientCidrs: ['10.0.0.0/8', '10.0.0.300/8'] }, 60, 'malformed', 'clientCidrs[1]', /'10.0.0.300\/8'/],
  [{ clientCidrs: ['10.0.0.0/33'] }, 60, 'malformed', 'clientCidrs[0]', /'10.0.0.0\/33'/],
  [{ clientCidrs: ['10.0.0.0'] }, 60, 'malformed', 'clientCidrs[0]', /'10.0.0.0'/],
  [{ clientCidrs: ['2001:db8::/32'] }, 60, 'malformed', 'clientCidrs[0]', /'2001:db8::\/32'/],
  [{ certificateArn }, 351, 'response-outlives-connection', 'maxResponseSeconds', /may take 351 seconds/],
  [{ certificateArn }, 3471, 'response-too-long', 'maxResponseSeconds', /3471 seconds/],
  [{ certificateArn: 'my-certificate' }, 60, 'malformed', 'certificateArn', /'my-certificate'/],
  [{ internetFacing: true, certificateArn, clientCidrs: ['x'] }, 60, 'malformed', 'clientCidrs[0]', /'x'/],
  [
    { internetFacing: true, certificateArn: 'c', clientCidrs: ['203.0.113.0/24'] },
    60,
    'malformed',
    'certificateArn',
    /'c'/,
  ],
])('%j with responses of %i seconds is refused', (options, maxResponseSeconds, code, path, message) => {
  expect(loadBalancer(options, maxResponseSeconds).problems).toEqual([
    expect.objectContaining({ code, path, message: expect.stringMatching(message) }),
  ]);
});

test('with a certificate a response may take as long as its connection', () => {
  expect(loadBalancer({ certificateArn }, 350).problems).toEqual([]);
});

test.each([
  certificateArn,
  'arn:aws-us-gov:acm:us-gov-west-1:111122223333:certificate/c',
  'arn:aws:iam::111122223333:server-certificate/old',
  '${Token[Certificate.Ref.7]}',
  '${Output[0]}',
])('the certificate %s is accepted', (arn) => {
  expect(annotation(planned({ certificateArn: arn }), 'ssl-cert')).toBe(arn);
});

test.each(['clientCidrs', 'certificateArn'])('%s of a wrong type is one problem', (name) => {
  const options = { internetFacing: true, certificateArn, clientCidrs: ['203.0.113.0/24'], [name]: 7 };
  expect(loadBalancer(options as never).problems).toMatchObject([{ code: 'wrong-type', path: name }]);
});

test('both mistakes of a public load balancer are reported together', () => {
  expect(loadBalancer({ internetFacing: true }).problems.map(({ code }) => code)).toEqual([
    'load-balancer-open',
    'load-balancer-plaintext',
  ]);
});

test('a network that is known only at deployment is passed through', () => {
  expect(planned({ clientCidrs: ['${Token[Vpc.Cidr.1]}'] }).sourceRanges).toEqual(['${Token[Vpc.Cidr.1]}']);
});
