import type { DeclaredObject } from '../../../lib/rehearsal/src/compare/objects';
import { compareWorkloads, lacksPods } from '../../../lib/rehearsal/src/compare/workloads';
import { pod } from '../sample';

const object = (kind: string, name: string, spec: Record<string, unknown> = {}): DeclaredObject => ({
  cluster: 'lab',
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'serving' },
  spec,
  declaredBy: { path: 'Lab/Chat' },
});

test.each([
  ['Deployment', { replicas: 2 }, ['chat-7d4b9c-abcde', 'chat-7d4b9c-fghij'], 2],
  ['Deployment', {}, ['chat-7d4b9c-abcde'], 1],
  ['StatefulSet', { replicas: 2 }, ['chat-0', 'chat-1'], 2],
  ['DaemonSet', {}, ['chat-abcde', 'chat-fghij', 'chat-klmno'], undefined],
  ['Job', {}, ['chat-abcde'], undefined],
  ['Pod', {}, ['chat'], 1],
])('the pods of a %s %j are found by their names', (kind, spec, names, wanted) => {
  const others = [pod('chat-web-7d4b9c-abcde'), pod('chats-0'), pod('chat-0', { namespace: 'other' })];
  const [found] = compareWorkloads([object(kind, 'chat', spec)], [...names.map((name) => pod(name)), ...others]);
  expect(found).toMatchObject({ wanted, running: names.length, waiting: [] });
  expect(found && lacksPods(found)).toBe(false);
});

test('pods that wait are told with the reason of the scheduler', () => {
  const waiting = pod('chat-7d4b9c-abcde', {
    phase: 'Pending',
    node: undefined,
    unschedulable: '0/3 nodes are available',
  });
  const [found] = compareWorkloads([object('Deployment', 'chat', { replicas: 1 })], [waiting]);
  expect(found).toMatchObject({ running: 0, waiting: ['0/3 nodes are available'] });
  expect(found && lacksPods(found)).toBe(true);
});

test('a workload without a pod lacks pods, unless its number is not declared', () => {
  const lacking = compareWorkloads([object('Deployment', 'chat'), object('DaemonSet', 'agent')], []).map(lacksPods);
  expect(lacking).toEqual([true, false]);
});
