import type { KubernetesObject } from '../../../lib/core/kubernetes-objects';
import { required } from '../../../lib/core/plan';
import { planTeamNamespace } from '../../../lib/security/team-namespace/team-namespace';
import { teamNamespaceObjects } from '../../../lib/security/team-namespace/team-namespace.chart';
import { type Answer, type ApiServer, makeNamespace, until } from './api-server';
import { pod } from './pods';

const MINUTES = 60_000;

const named = (kind: string, spec: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: `it-${kind.toLowerCase()}`, namespace: 'vision' },
  spec,
});

/** Proves Pod Security, quotas and limits of the namespaces of teams. */
export function judgesTeams(server: () => ApiServer): void {
  const judge = (object: object): Promise<Answer> => server().create(object as KubernetesObject, { dryRun: true });

  const statusOf = async (object: object) => (await judge(object)).status;

  describe('the namespace of a team', () => {
    beforeAll(async () => {
      for (const options of [
        {
          namespace: 'vision',
          devices: [{ name: 'nvidia.com/gpu', count: 2 }],
          cpu: 4,
          memoryGiB: 8,
          pods: 3,
          volumes: 1,
        },
        { namespace: 'images', podSecurity: 'baseline' as const },
      ]) {
        const { namespace, objects } = teamNamespaceObjects(required(planTeamNamespace(options)));
        await server().apply([...namespace, ...objects]);
      }
      await makeNamespace(server(), 'nodes', { 'pod-security.kubernetes.io/enforce': 'privileged' });
      const status = async (namespace: string) =>
        (await server().send('GET', `/api/v1/namespaces/${namespace}/resourcequotas/team`)).body.status?.hard?.pods;
      await until(() => status('vision'), '3');
      await until(() => status('images'), '100');
    }, 3 * MINUTES);

    const ROOT = { pod: { securityContext: {} }, container: { securityContext: {} } };
    const ON_NODE = { pod: { hostNetwork: true } };

    test.each([
      ['restricted', 'vision', {}, ROOT],
      ['baseline', 'images', ROOT, ON_NODE],
    ])('Pod Security %s lets in what it must, and refuses what it must', async (level, namespace, passes, refused) => {
      expect(await judge(pod(namespace, passes))).toMatchObject({ status: 201 });
      const { status, body } = await judge(pod(namespace, refused));
      expect([status, body.message]).toEqual([403, expect.stringContaining(`violates PodSecurity "${level}:v1.35"`)]);
    });

    test('containers get requests and limits, and not more than one container may have', async () => {
      const { body } = await judge(pod('vision'));
      expect(body.spec.containers[0].resources).toEqual({
        requests: { cpu: '500m', memory: '1Gi' },
        limits: { cpu: '4', memory: '1Gi' },
      });
      const large = await judge(pod('vision', { container: { resources: { limits: { memory: '9Gi' } } } }));
      expect([large.status, large.body.message]).toEqual([403, expect.stringContaining('maximum memory usage')]);
    });

    test.each([
      ['requests.nvidia.com/gpu', { 'nvidia.com/gpu': '3', memory: '1Gi' }],
      ['requests.vpc.amazonaws.com/efa', { 'vpc.amazonaws.com/efa': '1', memory: '1Gi' }],
      ['requests.aws.amazon.com/neuron', { 'aws.amazon.com/neuron': '1', memory: '1Gi' }],
    ])('%s beyond the quota is refused', async (resource, limits) => {
      const { status, body } = await judge(pod('vision', { container: { resources: { limits } } }));
      expect([status, body.message]).toEqual([
        403,
        expect.stringContaining(`exceeded quota: team, requested: ${resource}`),
      ]);
    });

    test('load balancers, ports of nodes and a second volume are refused', async () => {
      const ports = [{ port: 80 }];
      const claim = (storage: string) =>
        named('PersistentVolumeClaim', { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } });
      expect(await statusOf(named('Service', { ports, selector: { app: 'it' } }))).toBe(201);
      expect(await statusOf(named('Service', { ports, type: 'LoadBalancer' }))).toBe(403);
      expect(await statusOf(named('Service', { ports, type: 'NodePort' }))).toBe(403);
      expect(await statusOf(claim('1001Gi'))).toBe(403);
      expect((await server().create(claim('10Gi') as KubernetesObject)).status).toBe(201);
      expect(await statusOf({ ...claim('10Gi'), metadata: { name: 'second', namespace: 'vision' } })).toBe(403);
    });

    test('one pod more than the quota is refused, and CPUs beyond it too', async () => {
      const half = { container: { resources: { requests: { cpu: '2' }, limits: { cpu: '2' } } } };
      for (const _ of [1, 2]) expect((await server().create(pod('vision', half) as KubernetesObject)).status).toBe(201);
      const beyond = await judge(pod('vision'));
      expect(beyond.body.message).toContain('exceeded quota: team, requested: requests.cpu');
    });
  });
}
