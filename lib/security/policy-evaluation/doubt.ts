import { isEvaluated } from './conditions';
import { VARIABLE } from './patterns';
import type { Statement } from './statement';

/** What is known of a call that was seen from outside. */
export interface Known {
  /** Whether the value of a condition key, or that the call has none, is known. */
  readonly key: (name: string) => boolean;
  readonly resource: boolean;
}

/**
 * Returns statements as they count in favour of a call of which not everything is known: what is not known fits an
 * Allow, and does not fit a Deny. So a call that is refused by them is refused on AWS too.
 */
export function inFavour(statements: readonly Statement[], known: Known): readonly Statement[] {
  return statements.flatMap((statement) => {
    const doubts = doubtsOf(statement, known);
    if (!doubts.conditions && !doubts.resources) return [statement];
    if (statement.effect === 'Deny') return [];
    const { notResources: _, ...others } = statement;
    return [
      {
        ...(doubts.resources ? { ...others, resources: ['*'] } : statement),
        conditions: Object.fromEntries(
          Object.entries(statement.conditions).map(([operator, keys]) => [
            operator,
            Object.fromEntries(Object.entries(keys).filter(([key, values]) => isKnown(operator, key, values, known))),
          ]),
        ),
      },
    ];
  });
}

function doubtsOf({ resources, notResources = [], conditions }: Statement, known: Known) {
  const named = [...resources, ...notResources].filter((it) => it !== '*');
  return {
    resources: named.length > 0 && (!known.resource || named.some((it) => !variablesKnown(it, known))),
    conditions: Object.entries(conditions).some(([operator, keys]) =>
      Object.entries(keys).some(([key, values]) => !isKnown(operator, key, values, known)),
    ),
  };
}

function isKnown(operator: string, key: string, values: readonly string[], known: Known): boolean {
  return isEvaluated(operator) && known.key(key) && values.every((value) => variablesKnown(value, known));
}

function variablesKnown(text: string, known: Known): boolean {
  return [...text.matchAll(VARIABLE)].every(([, name = '']) => '*?$'.includes(name) || known.key(name));
}
