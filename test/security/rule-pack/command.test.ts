import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { rulesCommand } from '../../../lib/security/rule-pack/command';
import { CLUSTER_CASES } from '../rules/cluster-cases';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function run(...words: string[]): { readonly code: number; readonly out: string; readonly error: string } {
  const texts = { out: '', error: '' };
  const code = rulesCommand(words, '1.2.3', {
    out: (text) => {
      texts.out += text;
    },
    error: (text) => {
      texts.error += text;
    },
  });
  return { code, ...texts };
}

const TEMPLATE = { Resources: CLUSTER_CASES['adc-immutable-tags']!.fails };
const ACCEPTED = [
  { rule: 'adc-immutable-tags', path: 'images/Images', reason: 'a cache of public images' },
  { rule: 'adc-customer-key', path: 'images', reason: 'public images hold no secret' },
];

test('a template with findings: each says what to change, and the exit code is 1', () => {
  const { code, out } = run(file('images.template.json', TEMPLATE));

  expect(code).toBe(1);
  expect(out).toContain('images/Images\n');
  expect(out).toContain('ImageTagMutability: ImageTagMutability is MUTABLE; IMMUTABLE is right.');
  expect(out).toContain('Set ImageTagMutability to IMMUTABLE. [adc-immutable-tags]');
  expect(out).toContain(`2 findings, 0 acknowledged, by ${RULES.length} rules.`);
});

test('findings that a file acknowledges end with 0, and stay in JSON with their reason', () => {
  const template = file('images.template.json', TEMPLATE);
  const given = file('accepted.json', [...ACCEPTED, { rule: 'adc-bucket-tls', path: 'old', reason: 'it is gone now' }]);

  expect(run(template, '--acknowledge', given)).toMatchObject({ code: 0 });
  expect(run(template, '--acknowledge', given).out).toContain(
    'The acknowledgement of adc-bucket-tls at old matches nothing: remove it.',
  );
  const { findings } = JSON.parse(run(template, '--acknowledge', given, '--format', 'json').out) as {
    findings: { acknowledged?: string }[];
  };
  expect(findings.map(({ acknowledged }) => acknowledged)).toEqual([
    'public images hold no secret',
    'a cache of public images',
  ]);
});

test.each([
  ['no reason', [{ rule: 'adc-bucket-tls', path: 'a' }], 'Entry 0 of .* has no reason; add it, as a text.'],
  ['a reason that is none', [{ rule: 'adc-bucket-tls', path: 'a', reason: 'not needed' }], 'at least three words'],
  [
    'a rule that does not exist',
    [{ rule: 'adc-foo', path: 'a', reason: 'for a good reason' }],
    'adc-foo, which is no rule',
  ],
  ['no list', {}, 'must be a JSON list'],
  ['no JSON', 'rules:', 'is not valid JSON'],
])('an acknowledgement with %s is refused with 2', (_, content, message) => {
  const { code, error } = run(file('t.json', TEMPLATE), '--acknowledge', file('accepted.json', content));

  expect(code).toBe(2);
  expect(error).toMatch(new RegExp(message));
});

test.each([
  ['a path that is not there', ['nowhere'], 'nowhere does not exist.'],
  ['a format that is not known', ['.', '--format', 'xml'], '--format is xml; it must be one of text, json, sarif.'],
  ['an option that is not known', ['.', '--foo'], "Unknown option '--foo'"],
  ['two paths', ['a', 'b'], 'b: only one path is judged.'],
])('%s ends with 2', (_, words, message) => {
  const { code, error } = run(...words);

  expect(code).toBe(2);
  expect(error).toContain(message);
});

test('a folder and a file of another kind say what is read', () => {
  expect(run(folder).error).toContain('is no cloud assembly: it has no manifest.json.');
  expect(run(file('a.json', {})).error).toContain('has no Resources, no steps and no deployment.');
  expect(run(file('a.yaml', 'Resources:')).error).toContain('A template in YAML is not read');
});

test('--list prints every rule, --help the options', () => {
  const { code, out } = run('--list');

  expect(code).toBe(0);
  expect(out.trim().split('\n')).toHaveLength(RULES.length);
  expect(run('--help')).toMatchObject({ code: 0 });
  expect(run()).toMatchObject({ code: 2 });
});

/** A stack in a manifest. */
function stack(templateFile: string, metadata = {}): object {
  return {
    type: 'aws:cloudformation:stack',
    environment: 'aws://111122223333/eu-west-1',
    properties: { templateFile },
    metadata,
  };
}

function repository(path: string): object {
  return { Images: { ...TEMPLATE.Resources['Images'], Metadata: { 'aws:cdk:path': path } } };
}

test('a cloud assembly: stages, nested stacks, and what its program acknowledges', () => {
  mkdirSync(join(folder, 'stage'));
  file('manifest.json', {
    artifacts: {
      Images: stack('images.json', {
        '/Images/Cache': [
          {
            type: 'aws:cdk:acknowledged-rules',
            data: { 'annotation::adc-immutable-tags': 'a cache of public images' },
          },
        ],
      }),
      stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
    },
  });
  file('images.json', {
    Resources: {
      ...repository('Images/Cache/Resource'),
      Inner: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'inner.json' } },
    },
  });
  file('inner.json', { Resources: repository('Images/Inner/Images') });
  file('stage/manifest.json', { artifacts: { Other: stack('other.json') } });
  file('stage/other.json', { Resources: repository('Stage/Other/Images') });

  const { findings } = JSON.parse(run(folder, '--format', 'json').out) as {
    findings: { rule: string; path: string; acknowledged?: string }[];
  };

  const tags = findings.filter(({ rule }) => rule === 'adc-immutable-tags');
  expect(tags.map(({ path, acknowledged }) => [path, acknowledged])).toEqual([
    ['Images/Cache/Resource', 'a cache of public images'],
    ['Images/Inner/Images', undefined],
    ['Stage/Other/Images', undefined],
  ]);
});

/** What SARIF 2.1.0 requires of the objects that are written. */
interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
        readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[];
      }[];
      readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
    }[];
  }[];
}

test('SARIF has the fields that the standard requires; what is acknowledged is suppressed', () => {
  const template = file('images.template.json', TEMPLATE);
  const given = file('accepted.json', ACCEPTED.slice(0, 1));
  const sarif = JSON.parse(run(template, '--format', 'sarif', '--acknowledge', given).out) as Sarif;

  expect(sarif.version).toBe('2.1.0');
  const [first] = sarif.runs;
  expect(first?.tool.driver.name).toBe('ai-datacenter');
  expect(first?.results).toHaveLength(2);
  for (const { ruleId, ruleIndex, message, locations } of first?.results ?? []) {
    expect(first?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(message.text).toMatch(/\.$/);
    expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/\/.*images\.template\.json$/);
    expect(locations[0]?.logicalLocations[0]?.fullyQualifiedName).toMatch(/^images\/Images/);
  }
  expect(first?.results.map(({ suppressions }) => suppressions?.[0]?.justification)).toEqual([
    undefined,
    'a cache of public images',
  ]);
});
