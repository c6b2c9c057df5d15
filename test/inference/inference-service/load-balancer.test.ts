import type { LoadBalancerPlace } from '../../../lib/network/certificates';
import { OptionReader } from '../../../lib/core/option-reader';
import { type Planned, required } from '../../../lib/core/plan';
import { type DrainOptions, planDrain } from '../../../lib/network/drain';
import {
  type LoadBalancerOptions,
  type LoadBalancerPlan,
  planLoadBalancer,
} from '../../../lib/inference/inference-service/load-balancer';
import type { INFERENCE_SERVICE_CODES } from '../../../lib/inference/inference-service/inference-service';

/** A list as CDK writes its tokens. */
const LIST_TOKEN = ['#{Token[Certificates.1]}'];
const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/c';
const TLS = {
  'ssl-cert': certificateArn,
  'ssl-ports': '443',
  'ssl-negotiation-policy': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  'backend-protocol': 'tcp',
};

function loadBalancer(
  options: LoadBalancerOptions,
  maxResponseSeconds?: number,
  place?: LoadBalancerPlace,
): Planned<LoadBalancerPlan> {
  const read = new OptionReader<LoadBalancerOptions & DrainOptions, keyof typeof INFERENCE_SERVICE_CODES>({
    ...options,
    maxResponseSeconds,
  });
  return read.planned(planLoadBalancer(read, planDrain(read), '/ready', place));
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
  [{ clientCidrs: [] }, 60, 'load-balancer-open', 'clientCidrs', /empty list, .* all private networks/],
  [{ clientCidrs: ['0.0.0.0/0'] }, 60, 'load-balancer-open', 'clientCidrs', /^0\.0\.0\.0\/0 would admit/],
  [
    { internetFacing: true, certificateArn, clientCidrs: ['203.0.113.0/24', '0.0.0.0/1', '128.0.0.0/1'] },
    60,
    'load-balancer-open',
    'clientCidrs',
    /^0\.0\.0\.0\/1 and 128\.0\.0\.0\/1 would admit .* at least 8\./,
  ],
  [{ clientCidrs: ['10.0.0.0/7'] }, 60, 'load-balancer-open', 'clientCidrs', /^10\.0\.0\.0\/7/],
  [{ certificateArn: '' }, 60, 'malformed', 'certificateArn', /''/],
  [{ certificateArns: [''] }, 60, 'malformed', 'certificateArns[0]', /''/],
  [{ certificateArns: [] }, 60, 'load-balancer-plaintext', 'certificateArns', /empty list, .* no TLS/],
  [{ certificateArns: LIST_TOKEN }, 60, 'must-be-known', 'certificateArns', /it is a token/],
  [{ accessLogsBucket: 'logs' }, 60, 'access-logs-incomplete', 'accessLogsBucket', /TLS connections only/],
  [{ certificateArn, accessLogsPrefix: 'chat' }, 60, 'access-logs-incomplete', 'accessLogsPrefix', /no bucket/],
  [{ certificateArn, accessLogsBucket: 'Logs' }, 60, 'malformed', 'accessLogsBucket', /'Logs'/],
  [
    { certificateArn, accessLogsBucket: 'logs', accessLogsPrefix: 'a/AWSLogs' },
    60,
    'malformed',
    'accessLogsPrefix',
    /without 'AWSLogs'/,
  ],
  [{ loadBalancerName: 'n'.repeat(33) }, 60, 'malformed', 'loadBalancerName', /1 to 32/],
  [{ loadBalancerName: 'internal-chat' }, 60, 'malformed', 'loadBalancerName', /'internal-chat'/],
  [{ loadBalancerName: 'chat-' }, 60, 'malformed', 'loadBalancerName', /'chat-'/],
  [{ hostname: 'chat' }, 60, 'malformed', 'hostname', /'chat'/],
  [{ hostname: 'a.example.com,b.example.com' }, 60, 'malformed', 'hostname', /host name/],
  [{ loadBalancerAnnotations: { 'a/b/c': 'd' } }, 60, 'malformed', "loadBalancerAnnotations['a/b/c']", /'a\/b\/c'/],
  [
    { loadBalancerAnnotations: { '${Token[Key.1]}': 'd' } },
    60,
    'must-be-known',
    'loadBalancerAnnotations',
    /only at deployment/,
  ],
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

test('a service without a load balancer of its own has neither annotations nor options of one', () => {
  expect(planned({ loadBalancer: false })).toMatchObject({ type: 'ClusterIP', port: 80, annotations: {} });
  expect(planned().type).toBe('LoadBalancer');
  const options = { loadBalancer: false, hostname: 'chat.example.com', clientCidrs: ['10.0.0.0/8'] };
  expect(loadBalancer(options).problems).toMatchObject([
    { code: 'load-balancer-left-out', path: 'clientCidrs' },
    { code: 'load-balancer-left-out', path: 'hostname' },
  ]);
});

test('a network that is known only at deployment is passed through', () => {
  expect(planned({ clientCidrs: ['${Token[Vpc.Cidr.1]}'] }).sourceRanges).toEqual(['${Token[Vpc.Cidr.1]}']);
});

test('networks of clients have a prefix length from 8, and each counts once', () => {
  expect(planned({ clientCidrs: ['10.0.0.0/8', '10.0.0.0/8'] }).sourceRanges).toEqual(['10.0.0.0/8']);
});

test('several certificates: the first is the default, the others are chosen by their host names', () => {
  const other = certificateArn.replace(/c$/, 'other');
  for (const options of [
    { certificateArn, certificateArns: [other] },
    { certificateArns: [certificateArn, other, certificateArn] },
  ]) {
    const plan = planned(options);
    expect(plan.port).toBe(443);
    expect(annotation(plan, 'ssl-cert')).toBe(`${certificateArn},${other}`);
  }
});

test('items of a list of certificates may be known only at deployment', () => {
  const certificateArns = ['${Token[A.1]}', '${Token[B.2]}'];
  expect(annotation(planned({ certificateArns }), 'ssl-cert')).toBe(certificateArns.join(','));
});

test.each<[string, LoadBalancerPlace, number]>([
  ['the same place', { region: 'eu-central-1', accountId: '111122223333' }, 0],
  ['another region', { region: 'us-east-1', accountId: '111122223333' }, 1],
  ['another account', { region: 'eu-central-1', accountId: '999999999999' }, 1],
  ['a place that is known only at deployment', { region: '${Token[AWS.Region.4]}', accountId: '${Token[A.1]}' }, 0],
  ['no known place', {}, 0],
])('a certificate for a load balancer in %s', (_, place, count) => {
  for (const options of [{ certificateArn }, { certificateArns: [certificateArn] }]) {
    const { problems } = loadBalancer(options, undefined, place);
    expect(problems.map(({ code, path }) => [code, path])).toEqual(
      Array.from({ length: count }, () => ['certificate-elsewhere', Object.keys(options)[0]]),
    );
  }
});

test('a certificate of IAM has no region', () => {
  const arn = 'arn:aws:iam::111122223333:server-certificate/old';
  const place = { region: 'us-east-1', accountId: '111122223333' };
  expect(loadBalancer({ certificateArn: arn }, undefined, place).problems).toEqual([]);
});

test('access logs, name and host name are annotations', () => {
  const plan = planned({
    certificateArn,
    loadBalancerName: 'n'.repeat(32),
    hostname: '*.chat.example.com',
    accessLogsBucket: 'my-company-logs',
    accessLogsPrefix: 'inference/chat',
  });
  expect(annotation(plan, 'name')).toBe('n'.repeat(32));
  expect(annotation(plan, 'attributes')).toBe(
    'load_balancing.cross_zone.enabled=true,access_logs.s3.enabled=true,' +
      'access_logs.s3.bucket=my-company-logs,access_logs.s3.prefix=inference/chat',
  );
  expect(plan.annotations['external-dns.alpha.kubernetes.io/hostname']).toBe('*.chat.example.com');
  expect(annotation(planned({ certificateArn, accessLogsBucket: 'logs' }), 'attributes')).toMatch(/bucket=logs$/);
});

test('annotations for others are added', () => {
  const key = 'service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags';
  const loadBalancerAnnotations = { [key]: 'team=chat', 'example.com/owner': '${Token[Owner.1]}' };
  expect(planned({ loadBalancerAnnotations }).annotations).toMatchObject(loadBalancerAnnotations);
});

test.each([...Object.keys(planned({ certificateArn }).annotations), ...Object.keys(planned({}, 900).annotations)])(
  'the annotation %s is decided by the plan, and no other value replaces it',
  (key) => {
    const options = { loadBalancerAnnotations: { [key]: 'x' } };
    expect(loadBalancer(options).problems).toMatchObject([
      { code: 'annotation-reserved', path: `loadBalancerAnnotations['${key}']` },
    ]);
    expect(Object.values(loadBalancer(options).plan.annotations)).not.toContain('x');
  },
);

test.each([
  ['service.beta.kubernetes.io/aws-load-balancer-internal', 'Leave it out, and use internetFacing.'],
  ['service.beta.kubernetes.io/aws-load-balancer-security-groups', 'Leave it out, and use clientCidrs.'],
  ['service.beta.kubernetes.io/load-balancer-source-ranges', 'Leave it out, and use clientCidrs.'],
  ['service.beta.kubernetes.io/aws-load-balancer-access-log-enabled', 'Leave it out, and use accessLogsBucket.'],
  ['external-dns.alpha.kubernetes.io/hostname', 'Leave it out, and use hostname.'],
  ['service.beta.kubernetes.io/aws-load-balancer-type', 'Leave it out.'],
])('%s would contradict the plan by another way', (key, fix) => {
  expect(loadBalancer({ loadBalancerAnnotations: { [key]: 'x' } }).problems).toMatchObject([{ fix }]);
});
