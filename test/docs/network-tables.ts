import {
  ENDPOINT_USE_NAMES,
  ENDPOINT_USES,
  type EndpointUseFacts,
  PRIVATE_CLUSTER_USES,
} from '../../lib/network/network/endpoint-uses';
import { SERVICE_BUCKETS, type ServiceBucket } from '../../lib/network/network/s3-buckets';
import { code, table } from './markdown';

/** What a network is used for, and the endpoints that each use needs. */
export function endpointTable(): string {
  const rows = ENDPOINT_USE_NAMES.map((use) => {
    const { services, calledBy, source, date }: EndpointUseFacts = ENDPOINT_USES[use];
    const isDefault = PRIVATE_CLUSTER_USES.includes(use);
    return [`${code(use)}${isDefault ? ' *' : ''}`, services.map(code).join(', '), calledBy, sourceLink(source, date)];
  });
  return table(['use', 'endpoints', 'called by', 'source'], rows);
}

const REGION = { region: '<region>', regionWithoutHyphens: '<region without hyphens>' };

/** The buckets of others that the S3 endpoint lets everyone reach. */
export function bucketTable(): string {
  const rows = SERVICE_BUCKETS.map((bucket) => [
    code(bucket.name(REGION)) + regionsOf(bucket),
    bucket.action === 's3:GetObject' ? 'read' : 'write',
    bucket.neededBy,
    sourceLink(bucket.source, bucket.date),
  ]);
  return table(['bucket', 'for', 'needed by', 'source'], rows);
}

function regionsOf({ regions }: ServiceBucket): string {
  return regions === undefined ? '' : ` in ${regions.join(', ')}`;
}

/** A source is an address, and what to look for there in brackets. */
function sourceLink(source: string, date: string | undefined): string {
  const [address = ''] = source.split(' ');
  return `[${new URL(address).hostname}](${address})${date === undefined ? '' : ` (${date})`}`;
}
