import { isWrittenBy } from '../rule-pack/policies';
import { objectsAt, textAt, valueAt } from '../rule-pack/properties';
import { typeName, type ViewedResource } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** By the type of a store where its key is. */
const KEY_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::EFS::FileSystem': 'KmsKeyId',
  'AWS::FSx::FileSystem': 'KmsKeyId',
  'AWS::ECR::Repository': 'EncryptionConfiguration.KmsKey',
  'AWS::Logs::LogGroup': 'KmsKeyId',
  'AWS::SNS::Topic': 'KmsMasterKeyId',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::DynamoDB::Table': 'SSESpecification.KMSMasterKeyId',
  'AWS::EC2::Volume': 'KmsKeyId',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
  'AWS::Backup::BackupVault': 'EncryptionKeyArn',
  'AWS::CloudTrail::Trail': 'KMSKeyId',
};
const BUCKETS = ['AWS::S3::Bucket', 'AWS::S3Express::DirectoryBucket'];
const BUCKET_RULES = 'BucketEncryption.ServerSideEncryptionConfiguration';
/**
 * Application load balancers write access logs only into buckets that S3 encrypts with its own key.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html 2026-11
 */
const WITH_KEY_OF_S3 = ['logdelivery.elasticloadbalancing.amazonaws.com'];
/** A key that AWS manages has an alias of this form. */
const MANAGED_BY_AWS = /alias\/aws\//;

/** Keys of stores. */
export const CUSTOMER_KEY: Rule = {
  id: 'adc-customer-key',
  title: 'Every store of data is encrypted with a key of the customer.',
  why: 'Only a key of your own has a policy of your own, can be disabled, and shows in CloudTrail who read the data.',
  fix: 'Give the store a KMS key, such as that of the construct Keys for its domain.',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-mgmt',
  *check(view) {
    for (const resource of view.resources) {
      const property = BUCKETS.includes(resource.type) ? BUCKET_RULES : KEY_PROPERTIES[resource.type];
      if (property === undefined || isWrittenBy(view, resource, WITH_KEY_OF_S3)) continue;
      const key = keyOf(resource, property);
      if (key !== undefined && !(typeof key === 'string' && MANAGED_BY_AWS.test(key))) continue;
      const given = key === undefined ? 'no key of its own' : `the key ${String(key)}, which AWS manages`;
      yield { on: resource, property, message: `The ${typeName(resource)} has ${given}; a KMS key of yours is right.` };
    }
    for (const object of view.ofKind('StorageClass')) {
      const isOfEbs = textAt(object.content, 'provisioner') === 'ebs.csi.aws.com';
      if (!isOfEbs || valueAt(object.content, 'parameters.kmsKeyId') !== undefined) continue;
      const message = `Volumes of the StorageClass ${object.name} have no kmsKeyId: at most the account's default key.`;
      yield { on: object, property: 'parameters.kmsKeyId', message };
    }
  },
};

function keyOf({ properties }: ViewedResource, property: string): unknown {
  if (property !== BUCKET_RULES) return valueAt(properties, property);
  return objectsAt(properties, BUCKET_RULES)
    .map((rule) => valueAt(rule, 'ServerSideEncryptionByDefault.KMSMasterKeyID'))
    .find((key) => key !== undefined);
}
