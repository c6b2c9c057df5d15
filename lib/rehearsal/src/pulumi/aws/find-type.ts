import type { ResourceModel } from '../../cloud/resource-model';
import type { Properties } from '../values';
import type { CloudType } from '../../../../catalog/cloud-types/cloud-type';
import { CLOUD_TYPES } from '../../../../catalog/cloud-types/cloud-types';
import { DIRECTORY_BUCKET_TYPES } from '../../../../catalog/cloud-types/storage-types';

export interface FoundType {
  readonly cloudType: CloudType;
  /** Found by its name, not by the table: its properties may be called otherwise. */
  readonly isGuess: boolean;
}

/** Services whose name in CloudFormation is another one than the SDK's module. */
const SERVICES: Readonly<Record<string, string>> = {
  alb: 'elasticloadbalancingv2',
  lb: 'elasticloadbalancingv2',
  cfg: 'config',
  cloudwatch: 'logs',
  vpc: 'ec2',
};

const DIRECTORY_BUCKET = /--x-s3$/;

/**
 * The type of CloudFormation for a type token of `@pulumi/aws`, if there is one. The inputs decide where the SDK has
 * one type for two of CloudFormation.
 */
export function findCloudType(model: ResourceModel, token: string, { bucket }: Properties = {}): FoundType | undefined {
  const known = CLOUD_TYPES[token];
  const ofDirectory = DIRECTORY_BUCKET.test(String(bucket)) ? DIRECTORY_BUCKET_TYPES[token] : undefined;
  if (known) return { cloudType: { ...known, ...ofDirectory }, isGuess: false };
  const [, module = '', name = ''] = token.split(':');
  const service = module.split('/')[0] ?? '';
  const wanted = [service, SERVICES[service] ?? service].map((each) => `aws::${each}::${name}`.toLowerCase());
  const type = Object.keys(model.types).find((each) => wanted.includes(each.toLowerCase()));
  if (type === undefined) return undefined;
  const nameProperty = `${type.split('::').at(-1)}Name`;
  const hasName = nameProperty in (model.types[type]?.properties ?? {});
  return { cloudType: { type, name: 'name', ...(hasName && { renames: { name: nameProperty } }) }, isGuess: true };
}
