import { join } from 'node:path';
import { declaredAt } from '../../lib/core/declaration';

const LIBRARY = '/app/node_modules/ai-datacenter/dist';
const here = (file: string) => join(process.cwd(), file);

/** A stack trace as Node writes it. */
function at(...places: readonly string[]): string {
  return ['Error: declared here', ...places.map((place) => `    at ${place}`)].join('\n');
}

test.each([
  ['in a function', `new Shelf (${here('stacks/a.ts')}:12:34)`],
  ['outside of functions', `${here('stacks/a.ts')}:12:34`],
  ['in a module', `async Promise.all (file://${here('stacks/a.ts')}:12:34)`],
])('the line that declared a construct is named: %s', (_, place) => {
  expect(declaredAt(at(place), LIBRARY)).toBe(' (declared at stacks/a.ts:12:34)');
});

test('lines of the library, of CDK and of Node are not the user’s', () => {
  const foreign = [
    `accept (${LIBRARY}/core/plan.cdk.js:1:1)`,
    'new Network (/app/node_modules/aws-cdk-lib/core/lib/stack.js:1:2)',
    'new Construct (/app/node_modules/constructs/lib/construct.js:1:3)',
    String.raw`new Stack (C:\app\node_modules\aws-cdk-lib\core\lib\stack.js:1:4)`,
    'Module._compile (node:internal/modules/cjs/loader:1:5)',
    'Array.map (<anonymous>)',
  ];
  expect(declaredAt(at(...foreign), LIBRARY)).toBe('');
  const own = [`new Ours (${here('a.ts')}:2:3)`, `main (${here('b.ts')}:4:5)`];
  expect(declaredAt(at(...foreign, ...own), LIBRARY)).toBe(' (declared at a.ts:2:3)');
});

test('constructs of other packages are the user’s choice', () => {
  const file = here('node_modules/@company/constructs/index.js');
  expect(declaredAt(at(`new Theirs (${file}:1:1)`), LIBRARY)).toContain('@company/constructs/index.js:1:1');
});

test('a library in a folder of Windows is known by either slash', () => {
  const stack = at(String.raw`accept (C:\app\ai-datacenter\core\plan.cdk.js:1:1)`);
  expect(declaredAt(stack, String.raw`C:\app\ai-datacenter`)).toBe('');
});

test('a place in the message of the error is not the declaration', () => {
  const stack = `Error: see ${here('message.ts')}:1:2 for more\n    at ${here('a.ts')}:3:4`;
  expect(declaredAt(stack, LIBRARY)).toBe(' (declared at a.ts:3:4)');
});

test('a stack trace without a line of the user has none', () => {
  expect(declaredAt('', LIBRARY)).toBe('');
});
