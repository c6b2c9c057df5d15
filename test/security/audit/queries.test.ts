import { CLUSTER_QUERIES, queryDefinitions, TRAIL_QUERIES } from '../../../lib/security/audit/queries';
import { fieldsOf, passes, valueOf } from './insights-query';
import { call, rootByService, rootCall } from './trail-events';

/**
 * An event of an audit log, as EKS delivers it.
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
 */
const request = (verb: string, objectRef: object, more: object = {}) => ({
  '@logStream': 'kube-apiserver-audit-0123456789abcdef',
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Metadata',
  stage: 'ResponseComplete',
  verb,
  requestURI: '/api/v1/namespaces/chat/secrets/token',
  user: {
    username: 'arn:aws:sts::111122223333:assumed-role/researcher/anna',
    groups: ['system:authenticated'],
    extra: { arn: ['arn:aws:sts::111122223333:assumed-role/researcher/anna'] },
  },
  sourceIPs: ['10.0.1.7'],
  objectRef: { resource: 'secrets', namespace: 'chat', name: 'token', apiVersion: 'v1', ...objectRef },
  responseStatus: { code: 200 },
  ...more,
});
const by = (username: string) => ({ user: { username } });
const forbidden = { responseStatus: { code: 403, status: 'Failure' } };

const queriesOf = (event: object) =>
  CLUSTER_QUERIES.filter(({ lines }) => passes(lines, event as Record<string, unknown>)).map(({ name }) => name);

test.each<[string, object, readonly string[]]>([
  ['a secret that is read', request('get', {}), ['secrets-read']],
  ['secrets that are listed', request('list', { name: undefined }), ['secrets-read']],
  ['a secret that is written', request('create', {}), []],
  ['a controller that watches secrets', request('watch', {}, by('system:kube-controller-manager')), []],
  ['a shell in a pod', request('create', { resource: 'pods', subresource: 'exec' }), ['commands-in-pods']],
  ['a forwarded port', request('create', { resource: 'pods', subresource: 'portforward' }), ['commands-in-pods']],
  ['a pod that is made', request('create', { resource: 'pods' }), []],
  ['a denied request', request('delete', { resource: 'nodes' }, forbidden), ['denied-requests']],
  [
    'a role that is changed',
    request('patch', { resource: 'roles', apiGroup: 'rbac.authorization.k8s.io' }),
    ['access-rules-changed'],
  ],
  ['a role that is read', request('get', { resource: 'roles', apiGroup: 'rbac.authorization.k8s.io' }), []],
  [
    'an anonymous request that is denied',
    request('get', { resource: 'pods' }, { ...by('system:anonymous'), ...forbidden }),
    ['denied-requests', 'anonymous-requests'],
  ],
  ['another log of the control plane', request('get', {}, { '@logStream': 'authenticator-0123' }), []],
])('%s', (_, event, names) => {
  expect(queriesOf(event)).toEqual(names);
});

const trailQueriesOf = (event: Readonly<Record<string, unknown>>) =>
  TRAIL_QUERIES.filter(({ lines }) => passes(lines, event)).map(({ name }) => name);

test.each([
  ['a denied call', call('ec2', 'RunInstances', { errorCode: 'Client.UnauthorizedOperation' }), ['denied-calls']],
  ['the root user', rootCall, ['root-use']],
  ['AWS for the root user', rootByService, []],
  ['an object that is read', call('s3', 'GetObject'), ['objects-read']],
  ['the policy of a key', call('kms', 'PutKeyPolicy'), ['keys-and-policies-changed']],
  ['an ordinary call', call('eks', 'DescribeCluster'), []],
] as const)('%s is found by the queries on the trail', (_, event, names) => {
  expect(trailQueriesOf(event)).toEqual(names);
});

test('queries name fields that the events of an audit log have', () => {
  const event = request('create', { subresource: 'exec', apiGroup: 'rbac.authorization.k8s.io' });
  const missing = CLUSTER_QUERIES.flatMap(({ lines }) => fieldsOf(lines)).filter(
    (field) => valueOf(event, field) === undefined,
  );
  expect(missing).toEqual([]);
});

test.each(['select user.username', 'filter verb', 'filter verb > 1', 'filter verb like get', 'fields user username'])(
  'the evaluator takes no %s',
  (line) => {
    expect(() => passes([line], { verb: 'get' })).toThrow();
  },
);

test('a query has its folder, and one command a line', () => {
  const [definition] = queryDefinitions({ auditName: 'company', clusterNames: [] }, 'events');
  expect(definition?.name).toBe('company/trail/denied-calls');
  expect(definition?.queryString.split('\n| ')).toEqual(TRAIL_QUERIES[0]?.lines);
  expect(definition?.logGroupNames).toEqual(['events']);
});

test('queries on audit logs read those of all clusters, and every list of events begins with the newest', () => {
  const definitions = queryDefinitions({ auditName: 'company', clusterNames: ['blue', 'green'] }, 'events');
  expect(definitions).toHaveLength(TRAIL_QUERIES.length + CLUSTER_QUERIES.length);
  expect(definitions.filter(({ id }) => id.startsWith('clusters-'))[0]).toEqual({
    id: 'clusters-secrets-read',
    name: 'company/clusters/secrets-read',
    queryString: CLUSTER_QUERIES[0]?.lines.join('\n| '),
    logGroupNames: ['/aws/eks/blue/cluster', '/aws/eks/green/cluster'],
  });
  const ofEvents = definitions.filter(({ queryString }) => !queryString.includes('stats'));
  for (const { queryString } of ofEvents) expect(queryString).toMatch(/\| sort @timestamp desc\n\| limit 200$/);
  expect(queryDefinitions({ auditName: 'company', clusterNames: [] }, 'events')).toHaveLength(TRAIL_QUERIES.length);
});
