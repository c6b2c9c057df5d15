import {
  DISRUPTION_BUDGET,
  POD_SECURITY_CONTEXT,
  REVISION_HISTORY_LIMIT,
  ROLLING_UPDATE,
  selectorLabels,
  TOPOLOGY_SPREAD,
} from '../../../lib/inference/inference-service/deployment';
import { CONTAINER_SECURITY_CONTEXT } from '../../../lib/security/pod-security';

test('a rollout never has fewer pods than declared, and can be rolled back five times', () => {
  expect(ROLLING_UPDATE).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  expect(REVISION_HISTORY_LIMIT).toBe(5);
});

test('a drain evicts one pod at a time, and pods that never became ready do not block it', () => {
  expect(DISRUPTION_BUDGET).toEqual({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
});

test('pods of each rollout are spread over zones, then over nodes, if there are enough', () => {
  const spread = { maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['pod-template-hash'] };
  expect(TOPOLOGY_SPREAD).toEqual([
    { topologyKey: 'topology.kubernetes.io/zone', ...spread },
    { topologyKey: 'kubernetes.io/hostname', ...spread },
  ]);
});

test('pods have no rights beyond those of restricted Pod Security', () => {
  expect(POD_SECURITY_CONTEXT).toEqual({
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    fsGroup: 10001,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(CONTAINER_SECURITY_CONTEXT).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
});

test('pods are selected by the name of their service', () => {
  expect(selectorLabels('chat')).toEqual({
    'app.kubernetes.io/name': 'inference',
    'app.kubernetes.io/instance': 'chat',
  });
});
