import { creationLine, type StackMetadata } from '../../../lib/core/cloud-assembly/creation-line';

const FOLDER = '/project/app';
const FRAMES = [
  'new Vpc (/project/app/node_modules/aws-cdk-lib/aws-ec2/lib/vpc.js:1:2)',
  'new Store (/project/app/lib/store.ts:12:34)',
  'Object.<anonymous> (/project/app/main.ts:5:6)',
];
const created = (data: unknown) => [{ type: 'aws:cdk:creationStack', data }];
const line = (metadata: StackMetadata, path = 'Stack/Store', notIn?: readonly string[]) =>
  creationLine(metadata, path, { folder: FOLDER, notIn });

test('the first line that is not of a package is the declaration', () => {
  expect(line({ '/Stack/Store': created(FRAMES) })).toBe('lib/store.ts:12');
  expect(line({ '/Stack/Store': created(FRAMES) }, '/Stack/Store')).toBe('lib/store.ts:12');
  expect(line({ '/Stack/Store': [{ type: 'aws:cdk:logicalId', data: 'Store', trace: FRAMES }] })).toBe(
    'lib/store.ts:12',
  );
});

test('a construct without one has the line of what is around it, and no other has it', () => {
  expect(line({ '/Stack': created(FRAMES) }, 'Stack/Store/Bucket')).toBe('lib/store.ts:12');
  expect(line({ '/Stack/Store': created(FRAMES.slice(0, 1)), '/Stack': created(FRAMES.slice(2)) })).toBe('main.ts:5');
  expect(line({ '/Stack/StoreOther': created(FRAMES), '/Other': created(FRAMES) })).toBeUndefined();
  expect(line({ '/': created(FRAMES) })).toBeUndefined();
});

test.each([
  ['a module', 'file:///project/app/a.mjs:3:4', 'a.mjs:3'],
  ['no column', '/project/app/a.ts:3', 'a.ts:3'],
  ['spaces around it', '   at main (/project/app/a.ts:3:4)  ', 'a.ts:3'],
  ['a file elsewhere', 'main (/project/other/a.ts:3:4)', '/project/other/a.ts:3'],
  ['a drive of Windows', String.raw`main (C:\app\a.ts:3:4)`, String.raw`C:\app\a.ts:3`],
  ['Node itself', 'Module._compile (node:internal/modules/cjs/loader:1:5)', undefined],
  ['nothing', 'Array.map (<anonymous>)', undefined],
  ['words after it', '/project/app/a.ts:3:4 and more', undefined],
])('a frame with %s', (_, frame, expected) => {
  expect(line({ '/Stack/Store': created([frame]) })?.replace(`${process.cwd()}/`, '')).toBe(expected);
});

test('lines in some folders are no declaration', () => {
  const frames = ['new Store (/project/app/lib/store.ts:12:34)', 'main (/project/app/library.ts:5:6)'];
  expect(line({ '/Stack/Store': created(frames) }, 'Stack/Store', ['/none', '/project/app/lib'])).toBe('library.ts:5');
  expect(line({ '/Stack/Store': created(frames) }, 'Stack/Store', ['/project/app/lib/'])).toBe('library.ts:5');
});

test.each([[undefined], ['text'], [{}]])('frames that are %j are none', (data) => {
  expect(line({ '/Stack/Store': created(data) })).toBeUndefined();
});
