import { isObject, listAt, objectAt, objectsAt, type Properties, textsAt, valueAt } from './properties';
import type { ResourceView, ViewedResource } from './resource-view';

/** A statement of a policy, with every element as a list. */
export interface ViewedStatement {
  /** The resource that has the policy. */
  readonly on: ViewedResource;
  /** The path of the statement in the resource. */
  readonly property: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By kind: AWS, Service, Federated. The principal `*` counts as AWS. */
  readonly principals: Properties;
  readonly conditions: Properties;
}

/** Returns the statements of a policy: a document, or its text. */
export function statementsAt(on: ViewedResource, path: string): readonly ViewedStatement[] {
  const document = documentOf(valueAt(on.properties, path));
  return objectsAt(document, 'Statement').map((statement, index) => ({
    on,
    property: `${path}.Statement.${index}`,
    effect: String(statement['Effect']),
    actions: textsAt(statement, 'Action'),
    resources: textsAt(statement, 'Resource'),
    principals: statement['Principal'] === '*' ? { AWS: '*' } : objectAt(statement, 'Principal'),
    conditions: objectAt(statement, 'Condition'),
  }));
}

function documentOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns the statements of the policy of a bucket. */
export function statementsOfBucket(view: ResourceView, bucket: ViewedResource): readonly ViewedStatement[] {
  return view
    .ofType('AWS::S3::BucketPolicy')
    .filter(({ properties }) => view.target(properties['Bucket'], bucket.type) === bucket)
    .flatMap((policy) => statementsAt(policy, 'PolicyDocument'));
}

/** Returns everything that the policies of a view allow to a role, except managed policies of AWS. */
export function statementsOfRole(view: ResourceView, role: ViewedResource): readonly ViewedStatement[] {
  const inline = objectsAt(role.properties, 'Policies').flatMap((_, index) =>
    statementsAt(role, `Policies.${index}.PolicyDocument`),
  );
  const attached = view
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
    .filter((policy) => isAttached(view, policy, role))
    .flatMap((policy) => statementsAt(policy, 'PolicyDocument'));
  return [...inline, ...attached];
}

function isAttached(view: ResourceView, policy: ViewedResource, role: ViewedResource): boolean {
  const roles = [...listAt(policy.properties, 'Roles'), ...listAt(policy.properties, 'RoleName')];
  return (
    view.targets(roles).includes(role) || view.targets(listAt(role.properties, 'ManagedPolicyArns')).includes(policy)
  );
}

/** Returns the principals of a statement, of every kind. */
export function principalsOf({ principals }: ViewedStatement): readonly string[] {
  return Object.keys(principals).flatMap((kind) => textsAt(principals, kind));
}

/** Returns whether a statement has a condition. */
export function isConditional({ conditions }: ViewedStatement): boolean {
  return Object.values(conditions).some((each) => isObject(each) && Object.keys(each).length > 0);
}

/** Returns whether the policy of a bucket lets one of the services write into it. */
export function isWrittenBy(view: ResourceView, bucket: ViewedResource, services: readonly string[]): boolean {
  return statementsOfBucket(view, bucket).some(
    (statement) =>
      statement.effect === 'Allow' &&
      statement.actions.includes('s3:PutObject') &&
      principalsOf(statement).some((principal) => services.includes(principal)),
  );
}
