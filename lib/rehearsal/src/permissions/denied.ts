import type { PolicyKind, Refusal } from '../../../security/policy-evaluation/authorize';

/** A call that AWS would refuse: the local cloud answers it whatever the policies say. */
export interface Denied {
  /** Of what calls: a role, or a custom resource. */
  readonly path: string;
  readonly line?: string;
  /** Who calls, such as `function Handler, with role HandlerRole`. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  /** Which policy refuses it, or does not allow it. */
  readonly by: string;
  /** What to add or to change. */
  readonly fix: string;
}

/** The names of what the policies of a call belong to. */
export type Owners = Readonly<Partial<Record<PolicyKind, string>>>;

const NAMES: Readonly<Record<PolicyKind, string>> = {
  identity: 'the policies of role',
  boundary: 'the permissions boundary of role',
  endpoint: 'the policy of endpoint',
  resource: 'the policy of bucket',
  key: 'the policy of key',
};

/** Says which policy stands in the way, and what to change. */
export function explain({ by, how, statements }: Refusal, owners: Owners, action: string, resource: string) {
  const owner = `${NAMES[by]} ${owners[by]}`;
  if (how === 'not allowed')
    return { by: `${owner}: no statement allows it`, fix: `Allow ${action} on ${resource} in ${owner}.` };
  const which = statements.map((sid) => sid || 'without a Sid').join(', ');
  return {
    by: `${owner}: statement ${which} denies it`,
    fix: `Except ${action} on ${resource} from ${which} in ${owner}.`,
  };
}
