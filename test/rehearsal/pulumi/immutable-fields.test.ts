import { replacingFields } from '../../../lib/rehearsal/src/pulumi/kubernetes/immutable-fields';

const metadata = { name: 'a', namespace: 'b' };

describe('fields that cannot change on an object', () => {
  it.each([
    [
      'a name',
      { kind: 'Service', metadata },
      { kind: 'Service', metadata: { ...metadata, name: 'c' } },
      ['metadata.name'],
    ],
    [
      'a selector of pods',
      { kind: 'Deployment', metadata, spec: { selector: { matchLabels: { app: 'a' } } } },
      { kind: 'Deployment', metadata, spec: { selector: { matchLabels: { app: 'b' } } } },
      ['spec.selector'],
    ],
    [
      'the number of pods',
      { kind: 'Deployment', metadata, spec: { replicas: 1 } },
      { kind: 'Deployment', metadata, spec: { replicas: 2 } },
      [],
    ],
    [
      'what a ConfigMap holds, by the provider’s choice',
      { kind: 'ConfigMap', metadata, data: { a: '1' } },
      { kind: 'ConfigMap', metadata, data: { a: '2' } },
      ['data'],
    ],
  ])('%s', (_, before, after, fields) => {
    expect(replacingFields(before, after, [])).toEqual(fields);
  });

  it('a kind that the provider’s settings make mutable is changed in place', () => {
    const before = { kind: 'ConfigMap', metadata, data: { a: '1' } };
    expect(replacingFields(before, { ...before, data: { a: '2' } }, ['ConfigMap'])).toEqual([]);
  });
});
