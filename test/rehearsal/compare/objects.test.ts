import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { compareObjects, type DeclaredObject } from '../../../lib/rehearsal/src/compare/objects';

let workDir: string;
beforeAll(() => {
  workDir = mkdtempSync(path.join(os.tmpdir(), 'objects-'));
});
afterAll(() => rmSync(workDir, { recursive: true }));

const DEPLOYMENT: DeclaredObject = {
  cluster: 'lab',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'chat', namespace: 'serving' },
  spec: { replicas: 2 },
  declaredBy: { path: 'Lab/Chat', line: 'lab.ts:4' },
};
const live = (spec: object, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'chat', namespace: 'serving', uid: 'u', ...metadata },
  spec: { strategy: 'RollingUpdate', ...spec },
});
const list = (...items: object[]) => ({ kind: 'List', items });

/** A cluster that answers `get` and the dry run of `apply`; an Error is thrown as kubectl's. */
function cluster(get: unknown, apply: unknown): { support: ClusterSupport; calls: string[][] } {
  const calls: string[][] = [];
  const kubectl = async (_: string, args: readonly string[]) => {
    calls.push([...args]);
    const answer = args[0] === 'get' ? get : apply;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { support: { kind: 'real', workDir, kubectl } as unknown as ClusterSupport, calls };
}

const differences = async (get: unknown, apply: unknown) =>
  (await compareObjects(cluster(get, apply).support, 'lab', [DEPLOYMENT]))[0]?.differences;

test('an object that the server would leave as it is has no difference, whatever the server counts', async () => {
  const there = live({ replicas: 2 }, { resourceVersion: '1', generation: 1, managedFields: [1] });
  const wanted = live({ replicas: 2 }, { resourceVersion: '2', generation: 2, managedFields: [1, 2] });
  expect(await differences(list(there), list(wanted))).toEqual([]);
});

test('one object comes without a list', async () => {
  expect(await differences(live({ replicas: 2 }), live({ replicas: 2 }))).toEqual([]);
});

test('a changed field and a removed one differ', async () => {
  expect(await differences(list(live({ replicas: 3 })), list(live({ replicas: 2, minReadySeconds: 5 })))).toEqual([
    { property: 'spec.replicas', declared: 2, deployed: 3 },
    { property: 'spec.minReadySeconds', declared: 5, deployed: undefined },
  ]);
});

test('an object that is gone differs', async () => {
  expect(await differences('', list(live({ replicas: 2 })))).toEqual([
    { property: '', declared: 'is there', deployed: 'is not there' },
  ]);
});

test('an object that the server would refuse now differs, in its words; the others are still read', async () => {
  const refusal = Object.assign(new Error('kubectl'), { stderr: 'admission denied it\n', stdout: '' });
  expect(await differences(list(live({ replicas: 2 })), refusal)).toEqual([
    { property: '', declared: 'is accepted again', deployed: 'admission denied it' },
  ]);
  const partly = Object.assign(new Error('kubectl'), {
    stderr: 'another',
    stdout: JSON.stringify(live({ replicas: 2 })),
  });
  expect(await differences(list(live({ replicas: 2 })), partly)).toEqual([]);
});

const holding = (key: string) => ({ ...live({}), apiVersion: 'v1', kind: 'Secret', data: { key } });

test('that a Secret differs is told, its content is not', async () => {
  const secret = { ...DEPLOYMENT, apiVersion: 'v1', kind: 'Secret' };
  const { support } = cluster(list(holding('c2VjcmV0')), list(holding('b3RoZXI=')));
  expect((await compareObjects(support, 'lab', [secret]))[0]?.differences).toEqual([
    { property: 'data.key', declared: 'a secret', deployed: 'another one' },
  ]);
});

test('nothing is changed by the comparison: the apply is a dry run of what was declared', async () => {
  const { support, calls } = cluster(list(live({ replicas: 2 })), list(live({ replicas: 2 })));
  await compareObjects(support, 'lab', [DEPLOYMENT]);
  expect(calls.map(([verb]) => verb)).toEqual(['get', 'apply']);
  expect(calls[1]).toContain('--dry-run=server');
  const { items } = JSON.parse(readFileSync(path.join(workDir, 'declared-lab.json'), 'utf8')) as { items: object[] };
  expect(items).toEqual([
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: DEPLOYMENT.metadata, spec: { replicas: 2 } },
  ]);
});

test('without a control plane objects are recorded, not compared', async () => {
  const support = { kind: 'recorded' } as unknown as ClusterSupport;
  expect(await compareObjects(support, 'lab', [DEPLOYMENT])).toMatchObject([{ recorded: true, differences: [] }]);
});
