import { isLateBound } from './late-bound';
import type { TextForm } from './option-reader';

/** An ARN in its parts. Global services leave region and account empty, for example S3 and IAM. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the account, for example `role/platform/admin` or `key/1234`. */
  readonly resource: string;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const ARN = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/s;

/** Reads an ARN. Returns undefined for a text that is none, and for one that is known only at deployment. */
export function parseArn(text: string): Arn | undefined {
  if (isLateBound(text)) return undefined;
  const [, partition, service, region, accountId, resource] = ARN.exec(text) ?? [];
  if (!partition || !service || !resource) return undefined;
  return { partition, service, region: region ?? '', accountId: accountId ?? '', resource };
}

/**
 * The path of a role: printable ASCII characters without spaces between two slashes.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (Path, read 2026-11)
 */
export const ROLE_PATH = {
  pattern: /^(?=.{1,512}$)\/([\u0021-\u007e]+\/)?$/,
  name: 'path of a role',
  rule: "'/', or 1 to 510 letters, digits and other printable characters between two '/'",
  example: '/platform/',
} as const satisfies TextForm;

/** A managed policy, of the account or of AWS. */
export const MANAGED_POLICY_ARN = {
  pattern: /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[!-~]+$/,
  name: 'ARN of a policy',
  rule: 'arn:aws:iam::<account>:policy/<name>, with the path of the policy before its name',
  example: 'arn:aws:iam::111122223333:policy/boundary',
} as const satisfies TextForm;

/** A region. */
export const REGION = {
  pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
  name: 'region',
  rule: 'the name of a region of AWS',
  example: 'eu-west-1',
} as const satisfies TextForm;

/** A KMS key by its own ARN: an alias names no key in policies. */
export const KEY_ARN = {
  pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
  name: 'ARN of a key',
  rule: 'arn:aws:kms:<region>:<account>:key/<id>; aliases and ids alone do not name a key in policies',
  example: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
} as const satisfies TextForm;

/** A topic of SNS. Services that publish by themselves, such as CloudWatch and AWS Backup, take no FIFO topics. */
export const TOPIC_ARN = {
  pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
  name: 'ARN of a topic',
  rule: 'arn:aws:sns:<region>:<account>:<name>; not that of a FIFO topic',
  example: 'arn:aws:sns:us-east-1:111122223333:alarms',
} as const satisfies TextForm;

/** A role or a user, as `aws:PrincipalArn` names a caller; `*` and `?` stand for parts of a name. */
export const PRINCIPAL_ARN = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/*?-]+$/,
  name: 'ARN of a role or user',
  rule: 'arn:aws:iam::<account>:role/<name> or arn:aws:iam::<account>:user/<name>',
  example: 'arn:aws:iam::111122223333:role/administrator',
} as const satisfies TextForm;

/** A role, with its path. */
export const ROLE_ARN = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[!-~]*[\w+=,.@-]+$/,
  name: 'ARN of a role',
  rule: 'arn:aws:iam::<account>:role/<name>, with the path of the role before its name',
  example: 'arn:aws:iam::111122223333:role/nodes',
} as const satisfies TextForm;
