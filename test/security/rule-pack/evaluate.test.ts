import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { evaluateRules, openFindings } from '../../../lib/security/rule-pack/evaluate';
import { NODE_CASES } from '../rules/node-cases';
import { viewOf } from '../rules/case';

const VIEW = viewOf(NODE_CASES['adc-node-metadata']!.fails);
const METADATA = RULES.filter(({ id }) => id === 'adc-node-metadata');

test('a finding names the rule, the resource, the property and what to change', () => {
  const { findings } = evaluateRules(VIEW, METADATA);

  expect(findings).toHaveLength(2);
  expect(findings[0]).toMatchObject({
    rule: 'adc-node-metadata',
    path: 'Stack/Template',
    property: 'LaunchTemplateData.MetadataOptions.HttpTokens',
    fix: 'Set MetadataOptions.HttpTokens to required and HttpPutResponseHopLimit to 1.',
  });
});

test('what is acknowledged stays in the findings with its reason, and is not open', () => {
  const evaluation = evaluateRules(VIEW, METADATA, [
    { rule: 'adc-node-metadata', path: 'Stack', reason: 'an agent of the company reads the metadata' },
  ]);

  expect(evaluation.findings.map(({ acknowledged }) => acknowledged)).toEqual([
    'an agent of the company reads the metadata',
    'an agent of the company reads the metadata',
  ]);
  expect(openFindings(evaluation)).toEqual([]);
  expect(evaluation.unused).toEqual([]);
});

test.each([
  ['another rule', { rule: 'adc-node-volumes', path: 'Stack/Template' }],
  ['a path that only begins alike', { rule: 'adc-node-metadata', path: 'Stack/Temp' }],
])('an acknowledgement of %s is unused', (_, given) => {
  const acknowledgement = { ...given, reason: 'a reason' };
  const evaluation = evaluateRules(VIEW, METADATA, [acknowledgement]);

  expect(openFindings(evaluation)).toHaveLength(2);
  expect(evaluation.unused).toEqual([acknowledgement]);
});
