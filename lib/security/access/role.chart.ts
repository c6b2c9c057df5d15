import { k8s } from 'cdk8s-plus-28';
import type { AccessRule } from './persona-rules';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Returns rules as the typed objects of cdk8s take them. */
export function policyRules(rules: readonly AccessRule[]): k8s.PolicyRule[] {
  return rules.map(({ apiGroups, resources, verbs }) => ({
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
  }));
}

/** Returns what a binding refers to. */
export function roleRef(kind: 'Role' | 'ClusterRole', name: string): k8s.RoleRef {
  return { apiGroup: RBAC_GROUP, kind, name };
}

/** Returns groups as subjects of a binding. */
export function groupSubjects(groups: readonly string[]): k8s.Subject[] {
  return groups.map((name) => ({ apiGroup: RBAC_GROUP, kind: 'Group', name }));
}
