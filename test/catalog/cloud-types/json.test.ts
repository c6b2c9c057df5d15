import { blocks, defined, list } from '../../../lib/catalog/cloud-types/blocks';
import {
  document,
  isUnknown,
  type Json,
  objects,
  SIGNATURE,
  texts,
  UNKNOWN,
} from '../../../lib/catalog/cloud-types/json';
import { LOCAL_PARTITION } from '../../../lib/catalog/cloud-types/local-partition';

test('items of a list are read as texts or objects; what is no list has none', () => {
  expect(texts(['a', 1, true])).toEqual(['a', '1', 'true']);
  expect(objects([{ a: 1 }])).toEqual([{ a: 1 }]);
  for (const none of [undefined, null, 'a', 7, { a: 1 }]) expect([texts(none), objects(none)]).toEqual([[], []]);
});

test('a policy is read from its text, and taken as it is otherwise', () => {
  expect(document('{"Statement":[]}')).toEqual({ Statement: [] });
  expect(document({ Statement: [] })).toEqual({ Statement: [] });
  expect(document(null)).toBeNull();
});

test.each<[Json | undefined, unknown]>([
  [{ a: 1 }, [{ a: 1 }]],
  [
    [{ a: 1 }, { b: 2 }],
    [{ a: 1 }, { b: 2 }],
  ],
  [[null, 'a', ['b'], 7, { a: 1 }], [{ a: 1 }]],
  ['a', []],
  [null, []],
  [undefined, []],
])('the blocks of %j are %j', (value, expected) => {
  expect(blocks(value)).toEqual(expected);
});

test('what has no value is left out of a block, and an empty list has none', () => {
  expect(Object.keys(defined({ a: 0, b: '', c: false, d: null, e: undefined }))).toEqual(['a', 'b', 'c']);
  expect(list([])).toBeUndefined();
  expect(list([1])).toEqual([1]);
});

/** @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go (the constants Unknown...) */
test.each([
  UNKNOWN,
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
])('%s is a value that only the deployment knows', (text) => {
  expect(isUnknown(text)).toBe(true);
  expect([isUnknown([text]), isUnknown(`${text} `), isUnknown(undefined)]).toEqual([false, false, false]);
});

/** @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
test('values that JSON does not have are marked by the property of the engine', () => {
  expect(SIGNATURE).toBe('4dabf18193072939515e22adb298388d');
});

test('the local cloud is in the partition of most regions', () => {
  expect(LOCAL_PARTITION).toEqual({
    partition: 'aws',
    dnsSuffix: 'amazonaws.com',
    reverseDnsPrefix: 'com.amazonaws',
  });
});
