import { pathToFileURL } from 'node:url';
import type { Evaluation, Finding } from './evaluate';
import type { Rule } from './rule';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const INFORMATION = 'https://github.com/ai-datacenter/ai-datacenter/blob/main/docs/rules.md';

/**
 * Returns the findings as a log of SARIF 2.1.0, which code scanners show. What is acknowledged is a result with a
 * suppression.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifOf({ findings }: Evaluation, rules: readonly Rule[], version: string): object {
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ai-datacenter',
            version,
            informationUri: INFORMATION,
            rules: rules.map(({ id, title, why, fix }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: why },
              help: { text: fix },
              helpUri: `${INFORMATION}#${id}`,
              defaultConfiguration: { level: 'error' },
            })),
          },
        },
        results: findings.map((finding) => resultOf(finding, rules)),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
}

function resultOf(finding: Finding, rules: readonly Rule[]): object {
  const { rule, path, property, message, fix, acknowledged } = finding;
  const physical = physicalLocation(finding);
  const place = property === undefined ? path : `${path}/${property}`;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: 'error',
    message: { text: `${message} ${fix}` },
    locations: [
      {
        ...(physical && { physicalLocation: physical }),
        logicalLocations: [{ fullyQualifiedName: place, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'rule/path': `${rule}:${place}` },
    ...(acknowledged !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: acknowledged }],
    }),
  };
}

/** The line of the program that declares it, or the file of the template. */
function physicalLocation({ line, file }: Finding): object | undefined {
  const [, source, number] = /^(.+):(\d+)$/.exec(line ?? '') ?? [];
  if (source !== undefined) return { artifactLocation: locationOf(source), region: { startLine: Number(number) } };
  return file === undefined ? undefined : { artifactLocation: locationOf(file) };
}

function locationOf(file: string): { readonly uri: string } {
  return { uri: file.startsWith('/') ? pathToFileURL(file).href : encodeURI(file) };
}
