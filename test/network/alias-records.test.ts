import { OptionReader } from '../../lib/core/option-reader';
import {
  type ALIAS_RECORD_CODES,
  type AliasRecordOptions,
  type AliasRecordsPlan,
  planAliasRecords,
} from '../../lib/network/alias-records';
import { TEXT_TOKEN } from '../core/tokens';

const ZONE = 'Z0123456789ABCDEFGHIJ';

function records(options: AliasRecordOptions): {
  readonly plan: AliasRecordsPlan | undefined;
  readonly problems: readonly string[];
} {
  const read = new OptionReader<AliasRecordOptions, keyof typeof ALIAS_RECORD_CODES>(options);
  const { plan, problems } = read.planned(planAliasRecords(read));
  return { plan, problems: problems.map(({ code, path }) => `${code} ${path}`) };
}

test('each name is a record of the zone, once', () => {
  const recordNames = ['chat.example.com', '*.example.com', 'chat.example.com'];
  expect(records({ recordNames, hostedZoneId: ZONE })).toEqual({
    plan: { hostedZoneId: ZONE, names: ['chat.example.com', '*.example.com'] },
    problems: [],
  });
  expect(records({})).toEqual({ plan: undefined, problems: [] });
  expect(records({ recordNames: [] })).toEqual({ plan: undefined, problems: [] });
});

test('names without a zone, and a zone without names, are refused, and neither if the other is wrong', () => {
  expect(records({ recordNames: ['chat.example.com'] })).toEqual({
    plan: undefined,
    problems: ['records-incomplete recordNames'],
  });
  expect(records({ hostedZoneId: ZONE })).toEqual({ plan: undefined, problems: ['records-incomplete hostedZoneId'] });
  expect(records({ recordNames: null as never, hostedZoneId: ZONE }).problems).toEqual(['wrong-type recordNames']);
  expect(records({ recordNames: ['chat.example.com'], hostedZoneId: null as never }).problems).toEqual([
    'wrong-type hostedZoneId',
  ]);
});

const LABEL = 'a'.repeat(63);
/** Three labels of 63 letters and the last with so many that the whole name is this long. */
const nameOf = (length: number) => `${LABEL}.${LABEL}.${LABEL}.${'a'.repeat(length - 3 * 64)}`;

test.each(['a.b', '*.example.com', '1-a.b-2.example.com', `${LABEL}.c`, `a.${LABEL}`, 'a.b-1', nameOf(253)])(
  "a record may be named '%s'",
  (name) => {
    expect(records({ recordNames: [name], hostedZoneId: ZONE }).problems).toEqual([]);
  },
);

test.each([
  '',
  'example',
  'Chat.example.com',
  '-a.example.com',
  'a-.example.com',
  'a..example.com',
  '.example.com',
  'a.*.example.com',
  '**.example.com',
  'a.example.com.',
  'a.1example',
  'a.b-',
  'a.example.com/path',
  `${LABEL}a.example.com`,
  `a.${LABEL}a`,
  nameOf(254),
])("a record is not named '%s'", (name) => {
  expect(records({ recordNames: [name], hostedZoneId: ZONE }).problems).toEqual(['malformed recordNames[0]']);
});

test('a name becomes the id of a record, so it must be known; the zone may be known at deployment', () => {
  expect(records({ recordNames: [TEXT_TOKEN], hostedZoneId: ZONE }).problems).toEqual(['must-be-known recordNames[0]']);
  expect(records({ recordNames: ['a.b'], hostedZoneId: TEXT_TOKEN }).plan?.hostedZoneId).toBe(TEXT_TOKEN);
});

test.each([
  ['Z', true],
  ['0'.repeat(32), true],
  ['Z'.repeat(33), false],
  ['', false],
  ['z0123', false],
  ['/hostedzone/Z0123', false],
  ['Z0123 ', false],
])("'%s' is the id of a zone: %s", (hostedZoneId, valid) => {
  expect(records({ recordNames: ['a.b'], hostedZoneId }).problems).toEqual(valid ? [] : ['malformed hostedZoneId']);
});
