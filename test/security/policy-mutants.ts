import type { Statement } from '../../lib/security/policy-evaluation/statement';
import type { Policies } from './every-policy';

/** A policy with one small fault in it. */
export interface PolicyMutant {
  readonly policies: Policies;
  /** What was changed, such as `identity ChatRole, statement 2 (ReadModels): resources to *`. */
  readonly change: string;
  readonly statements: readonly Statement[];
}

/**
 * Each statement dropped, widened and retargeted in turn. A table of calls that must be allowed and denied is complete
 * when one of its rows decides otherwise for each mutant. Changes that change nothing are left out: a statement that
 * two constructs add to one role counts once.
 */
export function policyMutants(policies: Policies): readonly PolicyMutant[] {
  const statements = [...new Map(policies.statements.map((it) => [JSON.stringify(it), it])).values()];
  return statements.flatMap((statement, index) => {
    const name = `${policies.kind} ${policies.owner}, statement ${index + 1}${statement.sid && ` (${statement.sid})`}`;
    return changesOf(statement, policies.kind).map(([change, ...changed]) => ({
      policies,
      change: `${name}: ${change}`,
      statements: statements.toSpliced(index, 1, ...changed),
    }));
  });
}

type Change = readonly [change: string, ...changed: Statement[]];

/** Kinds whose policies belong to one resource and decide on it alone, whatever resources they name. */
const OF_ONE_RESOURCE: readonly Policies['kind'][] = ['bucket', 'file-system', 'key', 'vault'];

function changesOf(statement: Statement, kind: Policies['kind']): readonly Change[] {
  const { actions, resources, principals, conditions } = statement;
  const all = actions.includes('*');
  const services = all ? [] : [...new Set(actions.map((action) => action.split(':')[0]))].map((name) => `${name}:*`);
  return [
    ['dropped'],
    ...services
      .filter((service) => !actions.includes(service))
      .map((service): Change => [`actions to ${service}`, { ...statement, actions: [...actions, service] }]),
    ...(resources.length === 0 || resources.includes('*')
      ? []
      : [
          ...(OF_ONE_RESOURCE.includes(kind)
            ? []
            : [['resources to *', { ...statement, resources: ['*'] }] satisfies Change]),
          ['resources of another name', { ...statement, resources: resources.map(otherName) }] satisfies Change,
        ]),
    ...(principals === undefined || Object.values(principals).some((names) => names.includes('*'))
      ? []
      : [['principals to anyone', { ...statement, principals: anyoneOf(principals) }] satisfies Change]),
    ...Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.keys(keys).map((key): Change => {
        const { [key]: _, ...others } = keys;
        const without = { ...conditions, [operator]: others };
        return [`without ${operator} of ${key}`, { ...statement, conditions: without }];
      }),
    ),
  ];
}

/** The ARN of something else of the same sort. */
function otherName(arn: string): string {
  const [, head = '', name = ''] = /^((?:[^:]*:){5})(.*)$/s.exec(arn) ?? [undefined, '', arn];
  return `${head}other-${name}`;
}

function anyoneOf(principals: NonNullable<Statement['principals']>): NonNullable<Statement['principals']> {
  return { ...principals, AWS: ['*'], Service: [...(principals.Service ?? []), 'other.amazonaws.com'] };
}
