import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(__dirname, '..');

/** The files of lib that each file of lib imports, type imports included. */
function imports(): Map<string, string[]> {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => file.endsWith('.ts') && existsSync(join(root, file)));
  const known = new Set(files);
  const importsOf = (file: string): string[] =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].flatMap(
      ([, target = '']) => {
        const path = normalize(join(dirname(file), target));
        return [`${path}.ts`, `${path}/index.ts`].filter((candidate) => known.has(candidate));
      },
    );
  return new Map(files.map((file) => [file, importsOf(file)]));
}

/** Groups of files that import each other, directly or indirectly (strongly connected components, by Tarjan). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
    }
    if (lowest.get(file) === order.get(file)) found.push(stack.splice(stack.indexOf(file)).toSorted());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found.filter(({ length }) => length > 1);
}

test('a circle of three files is found, also one that starts at another file', () => {
  const graph = { start: ['a'], a: ['b'], b: ['c', 'd'], c: ['a'], d: [] };

  expect(circles(new Map(Object.entries(graph)))).toEqual([['a', 'b', 'c']]);
});

test('no more than two files of lib import each other in a circle', () => {
  const graph = imports();

  expect(graph.size).toBeGreaterThan(100);
  expect(circles(graph).filter(({ length }) => length > 2)).toEqual([]);
});
