import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Packed {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, Packed & { readonly resolved?: string }>>;
}

const root = join(__dirname, '../..');
const read = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8')) as T;
const declared = read<Packed>('lib/runtime/package.json');
const own = read<Lock>('lib/runtime/package-lock.json');
const house = read<Lock>('package-lock.json');

function versions(lock: Lock): unknown[] {
  return Object.keys(declared.dependencies ?? {}).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]);
}

// The image installs by the runtime's own lock (npm ci), tests run on the house's: neither may lag behind.
test.each([
  ['the image', own.packages['']],
  ['the house', house.packages['lib/runtime']],
])('the lock of %s is that of package.json', (_title, locked) => {
  expect(locked?.dependencies).toEqual(declared.dependencies);
  expect(locked?.devDependencies).toEqual(declared.devDependencies);
});

test('the image gets the versions of direct dependencies that the tests ran with', () => {
  expect(versions(own)).toEqual(versions(house));
});

test('the lock of the image names no registry', () => {
  expect(Object.entries(own.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
