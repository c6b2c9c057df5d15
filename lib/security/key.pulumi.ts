import { Alias } from '@pulumi/aws/kms/alias';
import { Key } from '@pulumi/aws/kms/key';
import type * as pulumi from '@pulumi/pulumi';
import type { OutputMarkers } from '../core/late-bound.pulumi';
import type { KeySettings } from './keys';
import type { PolicyStatement } from './policy';
import { policyText } from './policy.pulumi';

/**
 * Creates a key with its policy, and its alias of the same name.
 *
 * @param late made the markers in the settings and the statements
 * @param opts of the key; the alias has its parent
 */
export function createKey(
  name: string,
  { aliasName, rotationPeriodDays, deletionWindowDays, ...settings }: KeySettings,
  statements: readonly PolicyStatement[],
  late: OutputMarkers,
  opts: pulumi.CustomResourceOptions,
): Key {
  const args = {
    ...settings,
    rotationPeriodInDays: rotationPeriodDays,
    deletionWindowInDays: deletionWindowDays,
    policy: policyText(statements, late),
  };
  const key = new Key(name, args, opts);
  new Alias(name, { name: late.resolve(aliasName), targetKeyId: key.keyId }, { parent: opts.parent });
  return key;
}
