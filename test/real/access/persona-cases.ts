import { required } from '../../../lib/core/plan';
import { planAccess } from '../../../lib/security/access/access';
import { accessObjects } from '../../../lib/security/access/access.chart';
import { groupsOf, type Persona } from '../../../lib/security/access/persona-groups';
import { planTeamNamespace } from '../../../lib/security/team-namespace/team-namespace';
import { teamNamespaceObjects } from '../../../lib/security/team-namespace/team-namespace.chart';
import { type ApiServer, type Caller, makeNamespace, until } from './api-server';

const MINUTES = 60_000;
/** The namespace of the personas that have one, and another team's. */
const OWN = 'own';
const OTHER = 'other';

type RbacPersona = Exclude<Persona, 'administrator'>;

/** A call as `kubectl auth can-i` names it, in a namespace or of the whole cluster. */
type Call = readonly [verb: string, resource: string, namespace?: string];

const SYSTEM = 'kube-system';
const ROLES = 'roles.rbac.authorization.k8s.io';
const BINDINGS = 'rolebindings.rbac.authorization.k8s.io';
const CLUSTER_BINDINGS = 'clusterrolebindings.rbac.authorization.k8s.io';
const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';

/** What nobody but an administrator may do anywhere: read Secrets, get more rights, or take rules away. */
const NOBODY: readonly Call[] = [OWN, OTHER, SYSTEM].flatMap((namespace): Call[] => [
  ['get', 'secrets', namespace],
  ['list', 'secrets', namespace],
  ['create', 'secrets', namespace],
  ['create', 'serviceaccounts', namespace],
  ['create', 'serviceaccounts/token', namespace],
  ['create', ROLES, namespace],
  ['update', ROLES, namespace],
  ['escalate', ROLES, namespace],
  ['create', BINDINGS, namespace],
  ['bind', ROLES, namespace],
  ['update', 'resourcequotas', namespace],
  ['delete', 'resourcequotas', namespace],
  ['update', 'limitranges', namespace],
  ['delete', 'networkpolicies.networking.k8s.io', namespace],
  ['create', 'networkpolicies.networking.k8s.io', namespace],
  ['patch', 'pods/ephemeralcontainers', namespace],
]);

const NOBODY_IN_CLUSTER: readonly Call[] = [
  ['list', 'secrets'],
  ['create', CLUSTER_BINDINGS],
  ['update', 'clusterroles.rbac.authorization.k8s.io'],
  ['impersonate', 'users'],
  ['impersonate', 'groups'],
  ['create', 'namespaces'],
  ['patch', 'namespaces'],
  ['delete', 'namespaces'],
  ['get', 'nodes/proxy'],
  ['create', 'nodes/proxy'],
  ['update', 'nodes/status'],
  ['delete', 'nodes'],
  ['create', 'persistentvolumes'],
  ['create', 'customresourcedefinitions.apiextensions.k8s.io'],
  ['delete', POLICIES],
  ['create', 'validatingwebhookconfigurations.admissionregistration.k8s.io'],
  ['create', 'certificatesigningrequests.certificates.k8s.io'],
];

const WORKLOADS: readonly Call[] = [
  ['create', 'deployments.apps', OWN],
  ['patch', 'statefulsets.apps', OWN],
  ['create', 'jobs.batch', OWN],
  ['delete', 'cronjobs.batch', OWN],
  ['create', 'services', OWN],
  ['update', 'configmaps', OWN],
  ['create', 'persistentvolumeclaims', OWN],
  ['create', 'sparkapplications.sparkoperator.k8s.io', OWN],
  ['create', 'poddisruptionbudgets.policy', OWN],
];

const OBSERVE: readonly Call[] = [
  ['get', 'pods/log', OWN],
  ['list', 'pods', OWN],
  ['list', 'events', OWN],
  ['get', 'resourcequotas', OWN],
];

const BY_HAND: readonly Call[] = [
  ['create', 'pods', OWN],
  ['create', 'pods/exec', OWN],
  ['create', 'pods/portforward', OWN],
];

const elsewhere = (calls: readonly Call[], namespace: string): Call[] =>
  calls.map(([verb, resource]) => [verb, resource, namespace]);

const EXEC: readonly Call[] = [OWN, OTHER, SYSTEM].flatMap((namespace): Call[] => [
  ['create', 'pods', namespace],
  ['create', 'pods/exec', namespace],
  ['create', 'pods/attach', namespace],
  ['create', 'pods/portforward', namespace],
]);

/** What each persona must be able to do, and must not. */
const TABLE: Readonly<Record<RbacPersona, { readonly may: readonly Call[]; readonly mayNot: readonly Call[] }>> = {
  researcher: {
    may: [...WORKLOADS, ...OBSERVE, ...BY_HAND],
    mayNot: [
      ...[OTHER, SYSTEM].flatMap((it) => elsewhere([...WORKLOADS, ...OBSERVE, ...BY_HAND], it)),
      ['list', 'nodes'],
      ['list', 'namespaces'],
      ['list', 'pods'],
      ['create', 'daemonsets.apps', OWN],
      ['create', 'ingresses.networking.k8s.io', OWN],
    ],
  },
  service: {
    may: [...WORKLOADS, ...OBSERVE],
    mayNot: [
      ...EXEC,
      ...[OTHER, SYSTEM].flatMap((it) => elsewhere([...WORKLOADS, ...OBSERVE], it)),
      ['list', 'nodes'],
      ['delete', 'pods', OWN],
    ],
  },
  operator: {
    may: [
      ...WORKLOADS,
      ...elsewhere(WORKLOADS, OTHER),
      ['list', 'nodes'],
      ['patch', 'nodes'],
      ['list', 'pods'],
      ['delete', 'pods', SYSTEM],
      ['create', 'pods/eviction', SYSTEM],
      ['get', 'pods/log', SYSTEM],
      ['patch', 'deployments.apps/scale', SYSTEM],
      ['list', 'events'],
    ],
    mayNot: [
      ...EXEC,
      ['create', 'deployments.apps', SYSTEM],
      ['patch', 'deployments.apps', SYSTEM],
      ['patch', 'daemonsets.apps', SYSTEM],
      ['update', 'configmaps', SYSTEM],
      ['list', CLUSTER_BINDINGS],
    ],
  },
  auditor: {
    may: [
      ['list', 'pods'],
      ['list', 'nodes'],
      ['list', 'configmaps', SYSTEM],
      ['list', 'deployments.apps'],
      ['list', 'networkpolicies.networking.k8s.io'],
      ['list', ROLES],
      ['list', CLUSTER_BINDINGS],
      ['list', POLICIES],
      ['list', 'events'],
    ],
    mayNot: [
      ...EXEC,
      ...WORKLOADS,
      ['get', 'pods/log', OWN],
      ['delete', 'pods', OWN],
      ['patch', 'nodes'],
      ['create', 'pods/eviction', OWN],
    ],
  },
};

const callerOf = (persona: Persona): Caller => ({
  user: `some-${persona}`,
  groups: ['system:authenticated', ...groupsOf(persona, [OWN])],
});

/** Proves what each persona may and may not do, by asking the API server as that persona. */
export function judgesPersonas(server: () => ApiServer): void {
  const can = async (caller: Caller, [verb, resource, namespace]: Call): Promise<boolean> => {
    const [name = '', group = ''] = splitOnce(resource.replace(/\/.*$/, ''), '.');
    const subresource = /\/(.*)$/.exec(resource)?.[1];
    const answer = await server().send(
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb, group, resource: name, subresource, namespace } },
      },
      caller,
    );
    expect(answer.status).toBe(201);
    return answer.body.status.allowed;
  };

  describe('personas', () => {
    beforeAll(async () => {
      for (const namespace of [OWN, OTHER]) {
        const team = teamNamespaceObjects(required(planTeamNamespace({ namespace })));
        await server().apply([...team.namespace, ...team.objects]);
      }
      await makeNamespace(server(), SYSTEM);
      const members = [{ name: 'auditors', persona: 'auditor', permissionSets: ['Audit'] }] as const;
      await server().apply(accessObjects(required(planAccess({ members }))));
      // The authorizer sees new roles a moment later.
      await until(() => can(callerOf('auditor'), ['list', 'pods']), true);
      await until(() => can(callerOf('researcher'), ['create', 'pods', OWN]), true);
      await until(() => can(callerOf('operator'), ['patch', 'statefulsets.apps', OTHER]), true);
    }, 3 * MINUTES);

    test.each(Object.entries(TABLE))(
      '%s may do what the table says, and nothing of what it forbids',
      async (it, row) => {
        const caller = callerOf(it as RbacPersona);
        const judged = async (calls: readonly Call[], wanted: boolean) => {
          const answers = await Promise.all(
            calls.map(async (call) => [call.join(' '), await can(caller, call)] as const),
          );
          return answers.filter(([, allowed]) => allowed !== wanted).map(([call]) => call);
        };
        expect(await judged(row.may, true)).toEqual([]);
        expect(await judged([...row.mayNot, ...NOBODY, ...NOBODY_IN_CLUSTER], false)).toEqual([]);
      },
    );

    test('someone without a group of the cluster may do nothing of all this', async () => {
      const stranger = { user: 'stranger', groups: ['system:authenticated'] };
      const calls = [...new Set(Object.values(TABLE).flatMap(({ may }) => may))];
      const answers = await Promise.all(calls.map((call) => can(stranger, call)));
      expect(answers).not.toContain(true);
    });

    test('a binding to a role with more rights is refused, whoever makes it', async () => {
      const binding = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'more', namespace: OWN },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'me' }],
      };
      for (const persona of Object.keys(TABLE) as RbacPersona[])
        expect(await server().create(binding, { dryRun: true, caller: callerOf(persona) })).toMatchObject({
          status: 403,
        });
    });
  });
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
