import type { KubernetesObject } from '../../../lib/core/kubernetes-objects';
import { required } from '../../../lib/core/plan';
import {
  type AdmissionPoliciesPlan,
  planAdmissionPolicies,
} from '../../../lib/security/admission-policies/admission-policies';
import { admissionPoliciesObjects } from '../../../lib/security/admission-policies/admission-policies.chart';
import { ADMISSION, DIGEST, image, MAIN_OPTIONS } from '../../security/admission-policies/admission-decisions';
import { type Answer, type ApiServer, makeNamespace, until } from './api-server';
import { exampleWorkloads } from './example-workloads';
import { pod, type PodChange } from './pods';

const MINUTES = 60_000;

/** The policies that all but two tests are about. */
const MAIN = required(planAdmissionPolicies(MAIN_OPTIONS));

const workload = (kind: string, apiVersion: string, own: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'it', namespace: 'open' },
  spec: own,
});

/** Proves each admission policy with pods that must pass and pods that must not. */
export function judgesAdmission(server: () => ApiServer): void {
  const remove = async ({ policies }: AdmissionPoliciesPlan) => {
    for (const { name } of policies)
      for (const kind of ['validatingadmissionpolicybindings', 'validatingadmissionpolicies'])
        await server().send('DELETE', `/apis/admissionregistration.k8s.io/v1/${kind}/${name}`);
  };
  const judge = (object: object): Promise<Answer> => server().create(object as KubernetesObject, { dryRun: true });

  const statusOf = async (namespace: string, change: PodChange) => (await judge(pod(namespace, change))).status;

  describe('admission policies', () => {
    beforeAll(async () => {
      for (const name of ['open', 'disks', 'near']) await makeNamespace(server(), name);
      await server().apply(admissionPoliciesObjects(MAIN));
      // Policies hold a moment after they are made.
      for (const [policy, , [refused]] of ADMISSION)
        await until(async () => String((await judge(pod('open', refused))).body.message).includes(`-${policy}'`), true);
    }, 3 * MINUTES);

    test.each(ADMISSION)('%s lets in what it must, and refuses what it must', async (policy, passes, refused) => {
      for (const change of passes) expect(await judge(pod('open', change))).toMatchObject({ status: 201 });
      for (const change of refused) {
        const { status, body } = await judge(pod('open', change));
        expect({ change, status, message: body.message }).toEqual({
          change,
          status: 403,
          message: expect.stringContaining(`ValidatingAdmissionPolicy 'ai-datacenter-${policy}'`),
        });
      }
    });

    test('workloads are judged by the pods that they make', async () => {
      const { spec } = pod('open', image('registry.example.com/engine:latest'));
      const template = { metadata: { labels: { app: 'it' } }, spec };
      const selector = { matchLabels: { app: 'it' } };
      const once = { metadata: {}, spec: { ...spec, restartPolicy: 'Never' } };
      for (const object of [
        workload('Deployment', 'apps/v1', { selector, template }),
        workload('StatefulSet', 'apps/v1', { selector, template, serviceName: 'it' }),
        workload('DaemonSet', 'apps/v1', { selector, template }),
        workload('Job', 'batch/v1', { template: once }),
        workload('CronJob', 'batch/v1', { schedule: '0 3 * * *', jobTemplate: { spec: { template: once } } }),
      ]) {
        const { status, body } = await judge(object);
        expect({ kind: object.kind, status, message: body.message }).toEqual({
          kind: object.kind,
          status: 403,
          message: expect.stringContaining('ai-datacenter-image-references'),
        });
      }
    });

    test('a debugging container is judged too, and a pod that runs already can be removed', async () => {
      const { body } = await server().create(pod('open') as KubernetesObject);
      const at = `/api/v1/namespaces/open/pods/${body.metadata.name}`;
      const debugged = await server().send('PUT', `${at}/ephemeralcontainers?dryRun=All`, {
        ...body,
        metadata: { ...body.metadata, resourceVersion: undefined },
        spec: { ...body.spec, ephemeralContainers: [{ name: 'debug', image: 'busybox' }] },
      });
      expect(debugged).toMatchObject({ status: 403 });
      expect((await server().send('DELETE', `${at}?gracePeriodSeconds=0`)).status).toBe(200);
    });

    test('exempt namespaces are exempt from what they are named for, and from nothing else', async () => {
      const disk = { pod: { volumes: [{ name: 'disk', hostPath: { path: '/mnt' } }] } };
      const network = { pod: { hostNetwork: true } };
      expect([await statusOf('disks', disk), await statusOf('disks', network)]).toEqual([201, 403]);
      expect([await statusOf('near', network), await statusOf('near', disk)]).toEqual([201, 403]);
      expect([await statusOf('kube-system', disk), await statusOf('kube-system', network)]).toEqual([201, 201]);
    });

    test('a policy that warns lets the pod in and says why it should not', async () => {
      await makeNamespace(server(), 'trial');
      const plan = required(
        planAdmissionPolicies({
          namePrefix: 'trial',
          imageReference: 'digest',
          imageReferences: 'Warn',
          otherRegistries: 'Off',
          devicesWithoutLimits: 'Audit',
          hostPaths: 'Off',
          privileged: 'Off',
          hostNetwork: 'Off',
        }),
      );
      await server().apply(admissionPoliciesObjects(plan));
      const warned = async () => (await judge(pod('trial'))).warnings.join();
      await until(async () => (await warned()).includes('trial-image-references'), true);
      expect(await judge(pod('trial'))).toMatchObject({ status: 201 });
      expect((await judge(pod('trial', image(DIGEST)))).warnings).toEqual([]);
      await remove(plan);
      await until(warned, '');
    });

    test(
      'everything that the example datacenters deploy is let in',
      async () => {
        const { objects, namespaces } = exampleWorkloads();
        for (const namespace of namespaces) await makeNamespace(server(), namespace);
        const hosts = required(
          planAdmissionPolicies({
            namePrefix: 'examples',
            // HDFS has disks of its nodes, and EfaMonitoring reads what their interfaces count.
            hostPathNamespaces: ['hdfs', 'monitoring'],
            hostNetworkNamespaces: ['hdfs'],
          }),
        );
        // The policies of the tests above know one registry and other namespaces.
        await remove(MAIN);
        await server().apply(admissionPoliciesObjects(hosts));
        const [, , [refused]] = ADMISSION[5]!;
        await until(async () => String((await judge(pod('open', refused))).body.message).includes('examples-'), true);
        await until(
          async () => String((await judge(pod('open', refused))).body.message).includes('ai-datacenter-'),
          false,
        );

        expect(objects.length).toBeGreaterThan(12);
        for (const object of objects) {
          const { status, body, warnings } = await judge(object);
          const { kind, metadata } = object as unknown as { kind: string; metadata: { name: string } };
          const refusal = status < 300 ? '' : body.message;
          expect({ kind, name: metadata.name, refusal, warnings }).toEqual({
            kind,
            name: metadata.name,
            refusal: '',
            warnings: [],
          });
        }
      },
      3 * MINUTES,
    );
  });
}
