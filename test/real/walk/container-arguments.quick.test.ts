import type { DeclaredObject } from '../../../lib/rehearsal/src/compare/objects';
import { containerArguments } from './container-arguments';

const object = (kind: string, name: string, spec: Record<string, unknown> = {}): DeclaredObject => ({
  cluster: 'lab',
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'serving' },
  spec,
  declaredBy: { path: 'Lab/Chat' },
});

test('what the container gets as arguments is read from the declared Deployment', () => {
  const spec = { template: { spec: { containers: [{ args: ['serve', '--port', '8000'] }] } } };
  expect(containerArguments([object('Service', 'chat'), object('Deployment', 'chat', spec)])).toContain('--port');
  expect(() => containerArguments([])).toThrow('no Deployment');
});
