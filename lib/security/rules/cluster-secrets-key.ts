import { clustersOf } from '../rule-pack/clusters';
import type { Rule } from '../rule-pack/rule';

/** Secrets of Kubernetes. */
export const CLUSTER_SECRETS_KEY: Rule = {
  id: 'adc-cluster-secrets-key',
  title: 'A cluster encrypts its secrets with a key of the customer.',
  why: 'You cannot disable a key that AWS owns, and your CloudTrail does not show its use.',
  fix: 'Set EncryptionConfig with the resource secrets and the ARN of a KMS key.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html',
  *check(view) {
    for (const { resource, prefix, encryptsSecrets } of clustersOf(view)) {
      const message = 'The cluster has no EncryptionConfig: its secrets are encrypted with a key of AWS.';
      if (!encryptsSecrets) yield { on: resource, property: `${prefix}EncryptionConfig`, message };
    }
  },
};
