import { nodeGroupsOf } from '../rule-pack/node-groups';
import { statementsOfRole } from '../rule-pack/policies';
import { textsAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Services whose resources a policy can name. */
const NAMEABLE = /^(s3|kms|secretsmanager|dynamodb|sqs|sns|iam|sts|ssm|fsx|elasticfilesystem|backup):/i;
const BROAD = /(AdministratorAccess|PowerUserAccess|FullAccess)$/;

/** Permissions of the node role. */
export const NODE_ROLE: Rule = {
  id: 'adc-node-role',
  title: 'The role of nodes has no action and no resource `*`.',
  why: 'Every node has the role: whoever breaks out of one pod has its permissions on all buckets and keys.',
  fix: 'Name actions and ARNs, and give permissions to pods by Pod Identity.',
  source: 'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
  *check(view) {
    const roles = new Set(nodeGroupsOf(view).flatMap(({ resource }) => view.targets(resource.properties['NodeRole'])));
    for (const role of roles) {
      for (const policy of textsAt(role.properties, 'ManagedPolicyArns').filter((arn) => BROAD.test(arn)))
        yield { on: role, property: 'ManagedPolicyArns', message: `The role of nodes has the policy ${policy}.` };
      for (const { on, property, effect, actions, resources } of statementsOfRole(view, role)) {
        if (effect !== 'Allow') continue;
        const wide = actions.filter((action) => /^(\*|[\w-]+:\*)$/.test(action));
        const everywhere = resources.includes('*') ? actions.filter((action) => NAMEABLE.test(action)) : [];
        if (wide.length > 0)
          yield { on, property, message: `The role of nodes may do ${wide.join(', ')}; named actions are right.` };
        else if (everywhere.length > 0)
          yield { on, property, message: `The role of nodes may do ${everywhere.join(', ')} on every resource.` };
      }
    }
  },
};
