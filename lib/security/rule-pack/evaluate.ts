import type { ResourceView } from './resource-view';
import type { Rule, RuleId } from './rule';

/** A decision not to follow a rule at one place. */
export interface Acknowledgement {
  /** The id of the rule. */
  readonly rule: string;
  /** The path of what is acknowledged; everything inside is acknowledged with it. */
  readonly path: string;
  /** Why the rule need not hold there, for whoever reviews it. */
  readonly reason: string;
}

/** What a rule found at one place. */
export interface Finding {
  readonly rule: RuleId;
  /** The resource or the object in the view. */
  readonly id: string;
  /** The resource, or the one that applies the object. */
  readonly resource: string;
  /** @default - there is one stack only */
  readonly stack?: string;
  readonly path: string;
  /** @default - the whole resource */
  readonly property?: string;
  /** The file and the line of the program. @default - not known */
  readonly line?: string;
  /** The file of the template. @default - none */
  readonly file?: string;
  readonly message: string;
  readonly fix: string;
  /** Why it is accepted. @default - it is not */
  readonly acknowledged?: string;
}

/** What the rules found, and the acknowledgements that matched nothing. */
export interface Evaluation {
  readonly findings: readonly Finding[];
  readonly unused: readonly Acknowledgement[];
}

/** Returns what does not keep the rules. */
export function evaluateRules(
  view: ResourceView,
  rules: readonly Rule[],
  acknowledgements: readonly Acknowledgement[] = [],
): Evaluation {
  const used = new Set<Acknowledgement>();
  const findings = rules.flatMap((rule) =>
    [...rule.check(view)].map(
      ({ on: { id, resource = id, stack, path, line, file }, property, message, fix = rule.fix }): Finding => {
        const found = acknowledgements.filter((it) => it.rule === rule.id && isInside(path, it.path));
        for (const each of found) used.add(each);
        const acknowledged = found[0]?.reason;
        return { rule: rule.id, id, resource, stack, path, property, line, file, message, fix, acknowledged };
      },
    ),
  );
  return { findings, unused: acknowledgements.filter((it) => !used.has(it)) };
}

/** Returns the findings that are not acknowledged. */
export function openFindings({ findings }: Evaluation): readonly Finding[] {
  return findings.filter(({ acknowledged }) => acknowledged === undefined);
}

function isInside(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
