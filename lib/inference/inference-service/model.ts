import { isLateBound } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { PermissionsBy } from '../../security/permissions-by';
import type { EgressTarget } from '../../core/egress';

/** Which model the pods serve. */
export interface ModelOptions {
  /**
   * A model that the image contains, or `s3://bucket/prefix` of a folder in a model store.
   * @default 'tiny-shakespeare'
   */
  readonly model?: string;
  /**
   * The name that clients request.
   * @default - the last part of `model`, or the service's own name where that part is known only at deployment
   */
  readonly servedModelName?: string;
}

/** The model and what pods need to load it. */
export interface ModelPlan {
  readonly model: string;
  readonly servedModelName: string;
  /** What pods call to load the model. */
  readonly egress: readonly EgressTarget[];
}

export const MODEL_CODES = {
  'model-store-missing': 'The model is in S3, and the pods have no permission to read it.',
} as const satisfies ProblemCodes;

/** Names, credentials and S3. With IRSA credentials come from STS, by HTTPS. */
const LOADING_EGRESS: Readonly<Record<PermissionsBy, readonly EgressTarget[]>> = {
  'pod-identity': ['dns', 'pod-identity', 'https'],
  irsa: ['dns', 'https'],
};

const DEFAULT_MODEL = 'tiny-shakespeare';
const MODEL = {
  pattern: /^([A-Za-z0-9][A-Za-z0-9._-]{0,95}|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w.-]+)+\/?)$/,
  name: 'model',
  rule: 'the name of a model in the image, or s3://bucket/prefix',
  example: DEFAULT_MODEL,
} as const;
const SERVED_MODEL_NAME = {
  pattern: /^(?! )[^\p{Cc}]{1,255}(?<! )$/u,
  name: 'served model name',
  rule: '1 to 255 printable characters, the first and the last not a space',
  example: DEFAULT_MODEL,
} as const;

/** Plans which model is served, and what its pods may call to load it. */
export function planModel(
  read: OptionReader<ModelOptions & { readonly modelStore?: unknown }, keyof typeof MODEL_CODES>,
  canReadModels: boolean,
  serviceName: string,
  permissionsBy: PermissionsBy,
): ModelPlan {
  const model = read.text('model', MODEL, DEFAULT_MODEL);
  const isInS3 = model.startsWith('s3://');
  read.require(
    !isInS3 || canReadModels,
    'model-store-missing',
    'modelStore',
    `The pods have no permission to read '${model}'.`,
    'Pass the model store. For a bucket that exists already, use ModelStore.fromBucket.',
  );
  return {
    model,
    servedModelName: read.text('servedModelName', SERVED_MODEL_NAME, servedName(model, serviceName)),
    // An engine whose image contains the model calls nothing. Loading from S3 takes names, credentials and S3. A model
    // that is known only at deployment may be in S3.
    egress: isInS3 || isLateBound(model) ? LOADING_EGRESS[permissionsBy] : [],
  };
}

/** An expression may stand for a whole URI, which is no name that clients know. */
function servedName(model: string, serviceName: string): string {
  const lastPart = model.replace(/\/+$/, '').split('/').at(-1) ?? model;
  return isLateBound(lastPart) ? serviceName : lastPart;
}
