import { SERVICE_PRICES } from '../../catalog/prices';
import { DIRECTORY_BUCKET } from '../../core/bucket-name';
import { isLateBound } from '../../core/late-bound';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';

/** Buckets of S3 Express One Zone: copies of models close to the nodes of a zone. */
export interface ExpressOptions {
  /**
   * Ids of the zones of nodes that read models from S3 Express One Zone, for example `use1-az4`: each gets a directory
   * bucket named `<bucketName>--<id>--x-s3`. S3 copies nothing into it: upload models there too. A zone has the same
   * id in every account, while names such as `us-east-1a` differ. Needs `bucketName`, and the endpoint of the VPC for
   * S3 Express One Zone.
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-az-networking.html the zones
   */
  readonly expressZoneIds?: readonly string[];
}

/** What is around a model store. */
export interface ModelStoreSurroundings {
  /** Whether the VPC has an endpoint for S3 Express One Zone. @default true */
  readonly hasExpressEndpoint?: boolean;
}

/** The directory bucket of a zone, as planned. */
export interface ExpressBucketPlan {
  readonly zoneId: string;
  /** Late-bound if the name of the store's bucket is. */
  readonly bucketName: string;
}

export const EXPRESS_CODES = {
  'express-unnamed': 'Directory buckets are named after the bucket of the store, and it has no name.',
  'express-name-too-long': 'The name of the bucket leaves no room for the id of the zone.',
  'express-zones-mixed': 'The zones of directory buckets are in more than one region.',
  'express-endpoint-missing': 'Nothing in the VPC reaches directory buckets without an endpoint of their own.',
  'express-zone-undeclared': 'The store has no directory bucket in the zone.',
} as const satisfies ProblemCodes;

type Codes = keyof typeof EXPRESS_CODES;
type Reader = OptionReader<ExpressOptions & { readonly bucketName?: string }, Codes>;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html (read 2026-11) */
const MAX_BUCKET_NAME_LENGTH = 63;

/** @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html (read 2026-11) */
const ZONE_ID = {
  pattern: /^[a-z]{3,5}\d-az\d{1,2}$/,
  name: 'id of a zone',
  rule: "the short name of the region, '-az' and a number; names of zones, such as us-east-1a, differ between accounts",
  example: 'use1-az4',
  mustBeKnown: true,
} as const satisfies TextForm;

/** Reads the zones with a directory bucket. */
export function readExpress(
  read: Reader,
  bucketName: string | undefined,
  { hasExpressEndpoint = true }: ModelStoreSurroundings,
): readonly ExpressBucketPlan[] {
  const zoneIds = [...new Set(read.knownTexts('expressZoneIds', ZONE_ID))];
  if (zoneIds.length === 0) return [];
  const regions = [...new Set(zoneIds.map((id) => id.slice(0, id.indexOf('-'))))];
  read.require(
    regions.length === 1,
    'express-zones-mixed',
    'expressZoneIds',
    `expressZoneIds are of ${regions.join(' and ')}; a store is in one region.`,
    'Leave the zones of other regions out.',
  );
  read.require(
    hasExpressEndpoint,
    'express-endpoint-missing',
    'expressZoneIds',
    `expressZoneIds are ${zoneIds.join(', ')}, and the VPC has no endpoint for S3 Express One Zone.`,
    'Set s3ExpressEndpoint of the network, and pass its endpoint.',
  );
  if (!read.failed('bucketName')) requireName(read, bucketName, zoneIds);
  return zoneIds.map((zoneId) => ({ zoneId, bucketName: expressBucketName(bucketName ?? 'models', zoneId) }));
}

/** Returns the address of a model in the directory bucket of a zone. */
export function planExpressUri(express: readonly ExpressBucketPlan[], zoneId: string, prefix: string): Planned<string> {
  const read = new OptionReader<{ readonly zoneId: string }, Codes>({ zoneId });
  const bucket = express.find((it) => it.zoneId === zoneId);
  read.require(
    bucket !== undefined,
    'express-zone-undeclared',
    'zoneId',
    `The store has no directory bucket in '${zoneId}'; it has ${express.map((it) => it.zoneId).join(', ') || 'none'}.`,
    'Add the zone to expressZoneIds.',
  );
  return read.planned(`s3://${bucket?.bucketName ?? expressBucketName('models', ZONE_ID.example)}/${prefix}`);
}

/** Plans the grants on directory buckets that exist: their names. */
export function planExpressBucketNames(attributes: {
  readonly expressBucketNames?: readonly string[];
}): Planned<readonly string[]> {
  const read = new OptionReader<typeof attributes>(attributes);
  return read.planned(read.texts('expressBucketNames', DIRECTORY_BUCKET));
}

/** What the directory bucket of a zone costs. How much is in it is not known to a plan. */
export function expressCost({ zoneId }: ExpressBucketPlan): CostLine {
  const { s3ExpressOneZone: storage, s3ExpressUpload: upload, s3ExpressRetrieval: retrieval } = SERVICE_PRICES;
  return {
    item: `Directory bucket in ${zoneId}, while it is empty`,
    usdPerHour: 0,
    basis:
      `${storage.usdPerGBMonth} USD per GB and month of models, ${upload.usdPerGB} per GB that is written and ` +
      `${retrieval.usdPerGB} per GB that is read, and requests`,
    source: sourceOf(storage),
  };
}

function expressBucketName(bucketName: string, zoneId: string): string {
  return `${bucketName}--${zoneId}--x-s3`;
}

function requireName(read: Reader, bucketName: string | undefined, zoneIds: readonly string[]): void {
  read.require(
    bucketName !== undefined,
    'express-unnamed',
    'bucketName',
    `expressZoneIds are ${zoneIds.join(', ')}, and bucketName was left out: directory buckets are named after it.`,
    'Set bucketName.',
  );
  if (bucketName === undefined || isLateBound(bucketName)) return;
  const longest =
    zoneIds.map((id) => expressBucketName(bucketName, id)).toSorted((a, b) => b.length - a.length)[0] ?? '';
  const room = MAX_BUCKET_NAME_LENGTH - (longest.length - bucketName.length);
  read.require(
    longest.length <= MAX_BUCKET_NAME_LENGTH,
    'express-name-too-long',
    'bucketName',
    `bucketName has ${bucketName.length} characters, and '${longest}' ${longest.length}; a bucket name has at most ` +
      `${MAX_BUCKET_NAME_LENGTH}.`,
    `Use a bucketName of at most ${room} characters.`,
  );
}
