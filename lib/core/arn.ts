import { isLateBound } from './late-bound';

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
