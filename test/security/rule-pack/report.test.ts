import {
  AcknowledgementError,
  checkAcknowledgements,
  ofThisPack,
  readAcknowledgements,
} from '../../../lib/security/rule-pack/acknowledgements';
import { acknowledgementsOf } from '../../../lib/security/rule-pack/assembly';
import type { Finding } from '../../../lib/security/rule-pack/evaluate';
import { listOf, textOf } from '../../../lib/security/rule-pack/report';
import type { Rule } from '../../../lib/security/rule-pack/rule';
import { sarifOf } from '../../../lib/security/rule-pack/sarif';

const rule = (id: Rule['id']): Rule => ({
  id,
  title: `Title of ${id}.`,
  why: 'Something breaks.',
  fix: 'Mend it.',
  source: 'https://example.com',
  check: () => [],
});
const RULES = [rule('adc-one'), rule('adc-second')];
const BARE: Finding = {
  rule: 'adc-second',
  id: 'Stack/It',
  resource: 'Stack/It',
  path: 'Stack/It',
  message: 'It is wrong.',
  fix: 'Change it.',
};
const FINDING: Finding = { ...BARE, property: 'Some.Property', line: 'apps/my store.ts:12' };
const ACCEPTED: Finding = { ...BARE, file: '/out/It.json', acknowledged: 'for a good reason' };

test('findings are listed by place, each with what to change; then what is unused, and how many there are', () => {
  const unused = [{ rule: 'adc-one', path: 'Old', reason: 'a good reason' }];
  const findings = [FINDING, ACCEPTED, { ...FINDING, rule: 'adc-one', property: undefined }, BARE] as const;
  expect(textOf({ findings, unused }, RULES)).toBe(
    [
      'Stack/It (apps/my store.ts:12)',
      '  Some.Property: It is wrong.',
      '      Change it. [adc-second]',
      '  It is wrong.',
      '      Change it. [adc-one]',
      '',
      'Stack/It',
      '  It is wrong.',
      '      Change it. [adc-second]',
      '',
      'The acknowledgement of adc-one at Old matches nothing: remove it.',
      '',
      '3 findings, 1 acknowledged, by 2 rules.',
    ].join('\n'),
  );
  expect(textOf({ findings: [FINDING], unused: [] }, RULES)).toMatch(/\n\n1 finding, 0 acknowledged, by 2 rules\.$/);
  expect(textOf({ findings: [], unused: [] }, RULES)).toBe('0 findings, 0 acknowledged, by 2 rules.');
});

test('rules are listed with their ids in one column', () => {
  expect(listOf(RULES)).toBe('adc-one     Title of adc-one.\nadc-second  Title of adc-second.');
});

const logical = (name: string) => [{ fullyQualifiedName: name, kind: 'resource' }];

test('SARIF has the rules, and a result for each finding with its place', () => {
  const information = 'https://github.com/ai-datacenter/ai-datacenter/blob/main/docs/rules.md';
  const described = (id: string) => ({
    id,
    shortDescription: { text: `Title of ${id}.` },
    fullDescription: { text: 'Something breaks.' },
    help: { text: 'Mend it.' },
    helpUri: `${information}#${id}`,
    defaultConfiguration: { level: 'error' },
  });
  const result = { ruleId: 'adc-second', ruleIndex: 1, level: 'error', message: { text: 'It is wrong. Change it.' } };
  expect(sarifOf({ findings: [FINDING, ACCEPTED, BARE], unused: [] }, RULES, '1.2.3')).toStrictEqual({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ai-datacenter',
            version: '1.2.3',
            informationUri: information,
            rules: [described('adc-one'), described('adc-second')],
          },
        },
        results: [
          {
            ...result,
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: 'apps/my%20store.ts' }, region: { startLine: 12 } },
                logicalLocations: logical('Stack/It/Some.Property'),
              },
            ],
            partialFingerprints: { 'rule/path': 'adc-second:Stack/It/Some.Property' },
          },
          {
            ...result,
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: 'file:///out/It.json' } },
                logicalLocations: logical('Stack/It'),
              },
            ],
            partialFingerprints: { 'rule/path': 'adc-second:Stack/It' },
            suppressions: [{ kind: 'external', status: 'accepted', justification: 'for a good reason' }],
          },
          {
            ...result,
            locations: [{ logicalLocations: logical('Stack/It') }],
            partialFingerprints: { 'rule/path': 'adc-second:Stack/It' },
          },
        ],
        columnKind: 'utf16CodeUnits',
      },
    ],
  });
});

const GIVEN = { rule: 'adc-bucket-tls', path: 'Stack/Logs', reason: 'the bucket is public' };

const refused = (content: unknown) => () => readAcknowledgements(JSON.stringify(content), 'a.json');

test('a file of acknowledgements is a list of entries with three texts', () => {
  expect(readAcknowledgements(JSON.stringify([{ ...GIVEN, more: 1 }]), 'a.json')).toEqual([GIVEN]);
  expect(refused([GIVEN, { ...GIVEN, path: '' }])).toThrow('Entry 1 of a.json has no path; add it, as a text.');
  expect(refused([{ ...GIVEN, rule: 3 }])).toThrow('Entry 0 of a.json has no rule; add it, as a text.');
  expect(refused(['text'])).toThrow('Entry 0 of a.json has no rule; add it, as a text.');
  expect(refused({})).toThrow(new AcknowledgementError('a.json is no list; it must be a JSON list.'));
  expect(() => readAcknowledgements('[', 'a.json')).toThrow(/^a\.json is not valid JSON: /);
});

test.each([
  ['because it is', true],
  ['  because it is  ', true],
  ['not needed', false],
  ['not needed ', false],
  ['', false],
])("the reason '%s' is enough: %s", (reason, enough) => {
  const check = () => checkAcknowledgements([{ ...GIVEN, reason }]);
  if (enough) expect(check).not.toThrow();
  else expect(check).toThrow(`The acknowledgement of adc-bucket-tls at Stack/Logs has the reason '${reason}'`);
});

test('an acknowledgement names a rule of the pack; a program may name those of others', () => {
  const other = { ...GIVEN, rule: 'AwsSolutions-S1' };
  expect(() => checkAcknowledgements([GIVEN, other])).toThrow('names AwsSolutions-S1, which is no rule.');
  expect(ofThisPack([other, GIVEN])).toEqual([GIVEN]);
});

test('what CDK records is an acknowledgement for each rule, without the name of the plugin', () => {
  expect(acknowledgementsOf('Stack/It', { 'ai-datacenter::adc-one': 'a reason', 'adc-two': 1 })).toEqual([
    { id: 'ai-datacenter::adc-one', rule: 'adc-one', path: 'Stack/It', reason: 'a reason' },
    { id: 'adc-two', rule: 'adc-two', path: 'Stack/It', reason: '1' },
  ]);
  expect(acknowledgementsOf('Stack/It', undefined)).toEqual([]);
});
