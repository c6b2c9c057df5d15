import { isConditional, principalsOf, statementsAt } from '../rule-pack/policies';
import { isObject } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Where resources have a policy with principals, except endpoints, whose `*` are those who reach them. */
const POLICIES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::Backup::BackupVault': 'AccessPolicy',
  'AWS::EFS::FileSystem': 'FileSystemPolicy',
};
const SUBJECT = /:sub$/;

/** Principals of policies. */
export const WILDCARD_TRUST: Rule = {
  id: 'adc-wildcard-trust',
  title: 'No role, key or store trusts every principal, and a role for service accounts names the accounts.',
  why: 'The principal `*` is every caller of AWS. Without a subject every pod of the cluster may assume the role.',
  fix: 'Name the principals, or add a condition; for an OIDC provider a condition on its `:sub`.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  *check(view) {
    for (const [type, path] of Object.entries(POLICIES)) {
      for (const statement of view.ofType(type).flatMap((resource) => statementsAt(resource, path))) {
        const { on, property, effect, actions, principals, conditions } = statement;
        if (effect !== 'Allow') continue;
        if (principalsOf(statement).includes('*') && !isConditional(statement))
          yield { on, property, message: `${type.split('::')[2]}: everybody may do ${actions.join(', ')}.` };
        const keys = Object.values(conditions).filter(isObject).flatMap(Object.keys);
        const isOfPods = 'Federated' in principals && actions.includes('sts:AssumeRoleWithWebIdentity');
        if (isOfPods && !keys.some((key) => SUBJECT.test(key)))
          yield {
            on,
            property,
            message: 'Every service account of the cluster may take the role: no condition on :sub.',
          };
      }
    }
  },
};
