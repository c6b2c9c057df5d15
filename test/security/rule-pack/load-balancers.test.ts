import type { TemplateResource } from '../../../lib/core/cloud-assembly/template';
import { annotation, publicLoadBalancers } from '../../../lib/security/rule-pack/load-balancers';
import { manifest, ref, type Resources, viewOf } from '../rules/case';

/** What is public, in words: its path, kind and web ACL, its listeners, and who may call it. */
const found = (resources: Resources) =>
  publicLoadBalancers(viewOf(resources)).map(({ on, kind, hasWebAcl, listeners, sourceRanges }) => ({
    on: on.id,
    kind,
    hasWebAcl,
    sourceRanges,
    listeners: listeners.map((it) => `${it.on.id} ${it.property}: ${it.name}${it.isEncrypted ? ', encrypted' : ''}`),
  }));

const balancer = (properties: TemplateResource['Properties'] = {}) => ({
  Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  Properties: properties,
});
const listener = (properties: object, LoadBalancerArn: unknown = ref('Edge')) => ({
  Type: 'AWS::ElasticLoadBalancingV2::Listener',
  Properties: { LoadBalancerArn, ...properties },
});

test('a load balancer of a template is public unless it is internal, with its own listeners alone', () => {
  const forward = [{ Type: 'forward' }];
  const redirect = [{ Type: 'redirect' }];
  expect(
    found({
      Edge: balancer({ Type: 'network', Scheme: 'internet-facing' }),
      Other: balancer(),
      Inner: balancer({ Scheme: 'internal' }),
      Tls: listener({ Protocol: 'TLS', Port: 443, DefaultActions: forward }),
      Https: listener({ Protocol: 'HTTPS', Port: 8443, DefaultActions: forward }),
      Tcp: listener({ Protocol: 'TCP', Port: 80, DefaultActions: forward }),
      Redirect: listener({ Protocol: 'HTTP', Port: 80, DefaultActions: redirect }, ref('Other')),
      Mixed: listener({ Protocol: 'HTTP', Port: 81, DefaultActions: [...redirect, ...forward] }, ref('Other')),
      Acl: { Type: 'AWS::WAFv2::WebACLAssociation', Properties: { ResourceArn: ref('Other') } },
    }),
  ).toEqual([
    {
      on: 'Stack/Edge',
      kind: 'network',
      hasWebAcl: false,
      sourceRanges: undefined,
      listeners: [
        'Stack/Tls Protocol: TLS on 443, encrypted',
        'Stack/Https Protocol: HTTPS on 8443, encrypted',
        'Stack/Tcp Protocol: TCP on 80',
      ],
    },
    {
      on: 'Stack/Other',
      kind: 'application',
      hasWebAcl: true,
      sourceRanges: undefined,
      listeners: ['Stack/Redirect Protocol: HTTP on 80, encrypted', 'Stack/Mixed Protocol: HTTP on 81'],
    },
  ]);
});

const SERVICE = 'service.beta.kubernetes.io/aws-load-balancer-';
const PORTS = [
  { name: 'http', port: 80 },
  { name: 'https', port: 443 },
];
const service = (annotations: object, spec: object = {}) =>
  found({
    Objects: manifest({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        namespace: 'chat',
        name: 'chat',
        annotations: { [`${SERVICE}scheme`]: 'internet-facing', ...annotations },
      },
      spec: { type: 'LoadBalancer', ports: PORTS, ...spec },
    }),
  });
const ports = (annotations: object) => service(annotations)[0]?.listeners;
const AT = 'Stack/Objects/Service/chat/chat spec.ports:';

test('a Service has a public load balancer if both its type and its scheme say so', () => {
  expect(service({}, { loadBalancerSourceRanges: ['10.0.0.0/8'] })).toEqual([
    {
      on: 'Stack/Objects/Service/chat/chat',
      kind: 'network',
      hasWebAcl: false,
      sourceRanges: ['10.0.0.0/8'],
      listeners: [`${AT} port 80 without TLS`, `${AT} port 443 without TLS`],
    },
  ]);
  expect(service({})[0]?.sourceRanges).toEqual([]);
  expect(service({ [`${SERVICE}scheme`]: 'internal' })).toEqual([]);
  expect(service({}, { type: 'ClusterIP' })).toEqual([]);
});

test('with a certificate all ports of a Service are encrypted, or those that are named, by name or number', () => {
  const cert = { [`${SERVICE}ssl-cert`]: 'arn:aws:acm:eu-west-1:111122223333:certificate/a' };
  const encrypted = (sslPorts: string) =>
    ports({ ...cert, [`${SERVICE}ssl-ports`]: sslPorts })?.map((it) => it.endsWith('encrypted'));
  expect(ports(cert)?.every((it) => it.endsWith('encrypted'))).toBe(true);
  expect([encrypted('443'), encrypted('http'), encrypted('80,443'), encrypted('8')]).toEqual([
    [false, true],
    [true, false],
    [true, true],
    [false, false],
  ]);
  expect(ports({ [`${SERVICE}ssl-ports`]: '443' })?.some((it) => it.endsWith('encrypted'))).toBe(false);
});

const INGRESS = 'alb.ingress.kubernetes.io/';
const ingress = (annotations: object) =>
  found({
    Objects: manifest({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'chat', annotations: { [`${INGRESS}scheme`]: 'internet-facing', ...annotations } },
    }),
  });

test('an Ingress is public by its scheme; its annotations say the rest', () => {
  const at = 'Stack/Objects/Ingress/chat metadata.annotations: HTTP without a certificate';
  const plain = { on: 'Stack/Objects/Ingress/chat', kind: 'application', hasWebAcl: false, sourceRanges: [] };
  expect(ingress({})).toEqual([{ ...plain, listeners: [at] }]);
  const given = {
    [`${INGRESS}wafv2-acl-arn`]: 'arn:acl',
    [`${INGRESS}inbound-cidrs`]: '10.0.0.0/8, 192.168.0.0/16,172.16.0.0/12',
    [`${INGRESS}certificate-arn`]: 'arn:certificate',
  };
  expect(ingress(given)).toEqual([
    {
      ...plain,
      hasWebAcl: true,
      sourceRanges: ['10.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12'],
      listeners: [`${at}, encrypted`],
    },
  ]);
  expect(ingress({ [`${INGRESS}scheme`]: 'internal' })).toEqual([]);
});

test('an annotation is a text', () => {
  const content = { metadata: { annotations: { a: 'text', b: 1 } } };
  expect([annotation(content, 'a'), annotation(content, 'b'), annotation(content, 'c'), annotation({}, 'a')]).toEqual([
    'text',
    undefined,
    undefined,
    undefined,
  ]);
});

const gateway = (
  listeners: readonly object[],
  spec: object = {},
  more: readonly object[] = [],
  reference: object = {},
) =>
  found({
    Objects: manifest(
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { namespace: 'edge', name: 'edge' },
        spec: {
          listeners,
          infrastructure: { parametersRef: { kind: 'LoadBalancerConfiguration', name: 'public', ...reference } },
        },
      },
      {
        apiVersion: 'gateway.k8s.aws/v1beta1',
        kind: 'LoadBalancerConfiguration',
        metadata: { namespace: 'edge', name: 'public' },
        spec: { scheme: 'internet-facing', ...spec },
      },
      ...more,
    ),
  });

const HTTP = { name: 'http', protocol: 'HTTP', port: 80 };
const HTTPS = { name: 'https', protocol: 'HTTPS', port: 443 };
const ON_GATEWAY = 'Stack/Objects/Gateway/edge/edge spec.listeners:';

test('a Gateway is public by the configuration that it names', () => {
  expect(gateway([HTTP, HTTPS], { wafV2: { webACL: 'arn:acl' }, sourceRanges: ['10.0.0.0/8'] })).toEqual([
    {
      on: 'Stack/Objects/Gateway/edge/edge',
      kind: 'application',
      hasWebAcl: true,
      sourceRanges: ['10.0.0.0/8'],
      listeners: [`${ON_GATEWAY} HTTP on 80`, `${ON_GATEWAY} HTTPS on 443, encrypted`],
    },
  ]);
  expect(gateway([{ name: 'tls', protocol: 'TLS', port: 443 }])).toMatchObject([
    { kind: 'network', hasWebAcl: false, sourceRanges: [], listeners: [`${ON_GATEWAY} TLS on 443, encrypted`] },
  ]);
  expect(gateway([HTTP], { scheme: 'internal' })).toEqual([]);
  expect(gateway([HTTP], {}, [], { name: 'other' })).toEqual([]);
  expect(gateway([HTTP], {}, [], { kind: 'ConfigMap' })).toEqual([]);
});

const REDIRECT = [{ filters: [{ type: 'RequestRedirect' }] }];
const route = (rules: readonly object[], parent: object = {}, namespace = 'edge') => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { namespace, name: 'route' },
  spec: { parentRefs: [{ name: 'edge', ...parent }], rules },
});

test.each<[string, readonly object[], boolean]>([
  ['a redirect for all listeners', [route(REDIRECT)], true],
  ['a redirect for this listener', [route(REDIRECT, { sectionName: 'http' })], true],
  ['a redirect for another listener', [route(REDIRECT, { sectionName: 'https' })], false],
  ['a redirect of another Gateway', [route(REDIRECT, { name: 'inner' })], false],
  ['a redirect of another namespace', [route(REDIRECT, {}, 'other')], false],
  ['another rule beside it', [route([...REDIRECT, { backendRefs: [] }])], false],
  ['another filter', [route([{ filters: [{ type: 'URLRewrite' }] }])], false],
  ['a route without rules', [route([])], false],
])('a listener of HTTP with %s counts as encrypted: %s', (_, routes, encrypted) => {
  expect(gateway([HTTP], {}, routes)[0]?.listeners).toEqual([
    `${ON_GATEWAY} HTTP on 80${encrypted ? ', encrypted' : ''}`,
  ]);
});
