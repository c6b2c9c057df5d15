import * as pulumi from '@pulumi/pulumi';
import { CONTRACT, DATACENTER_CONTRACT } from './contract';
import { IMAGE } from './declaration';
import { registeredDatacenter } from './pulumi-datacenter';
import { type PulumiResource, registeredBy } from './pulumi-program';

/** The children of each component, by type and name. */
function childrenByComponent(resources: readonly PulumiResource[]): Readonly<Record<string, readonly string[]>> {
  const components = resources.filter(({ type }) => type.startsWith('ai-datacenter:'));
  return Object.fromEntries(
    components.map(({ type, name }) => [
      `${type} ${name}`,
      resources
        .filter(({ options }) => options.parent === `${type} ${name}`)
        .map((child) => `${child.type} ${child.name}`)
        .toSorted(),
    ]),
  );
}

test('every component has its type, and every child its name: docs/decisions/pulumi-names.md', async () => {
  expect(childrenByComponent(await registeredDatacenter())).toEqual(CONTRACT);
});

test('a datacenter names its parts after itself', async () => {
  const resources = await registeredBy(async () => {
    const { Datacenter } = await import('../../lib/pulumi');
    new Datacenter('ai', {
      gpuNodeGroups: [{ name: 'gpus', instanceType: 'g6e.48xlarge' }],
      nodeGroups: [{ name: 'storage', instanceType: 'i4i.8xlarge' }],
      inferenceServices: [{ name: 'chat', image: IMAGE }],
    });
  });
  expect(childrenByComponent(resources)['ai-datacenter:datacenter:Datacenter ai']).toEqual(DATACENTER_CONTRACT);
});

test('what is given to a parent reaches every child: transformations, protect, the provider', async () => {
  const transformed = new Set<string>();
  const resources = await registeredDatacenter(() => {
    const parent = new pulumi.ComponentResource(
      'test:index:Parent',
      'parent',
      {},
      {
        protect: true,
        transformations: [
          ({ type, name }) => {
            transformed.add(`${type} ${name}`);
            return undefined;
          },
        ],
      },
    );
    return { parent };
  });
  const all = resources.map(({ type, name }) => `${type} ${name}`);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((it) => !transformed.has(it))).toEqual([]);
  expect(resources.filter(({ options }) => options.protect !== true).map(({ id }) => id)).toEqual([]);
});

test('every child is below a component of ours, from which the engine hands `transforms` down to it', async () => {
  const resources = await registeredDatacenter();
  const parents = new Map(resources.map(({ type, name, options }) => [`${type} ${name}`, options.parent]));
  const rootOf = (it: string): string => {
    const parent = parents.get(it);
    return parent === undefined || !parents.has(parent) ? it : rootOf(parent);
  };
  const roots = new Set([...parents.keys()].map(rootOf));
  expect([...roots].filter((it) => !it.startsWith('ai-datacenter:'))).toEqual([]);
});
