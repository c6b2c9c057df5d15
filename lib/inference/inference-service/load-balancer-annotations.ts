import { EXISTING_BUCKET } from '../../core/bucket-name';
import { QUALIFIED_NAME } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';

/** What the load balancer is called, where it logs, and annotations for other controllers. */
export interface LoadBalancerAnnotationOptions {
  /**
   * Name of the load balancer, unique in the region: 1 to 32 letters, digits and hyphens. It counts when the load
   * balancer is made; a later change has no effect.
   * @default - the controller makes one of the namespace, the name and a digest
   */
  readonly loadBalancerName?: string;
  /**
   * The host name for which external-dns makes a record of the load balancer, for example `chat.example.com`.
   * @default - no record
   */
  readonly hostname?: string;
  /**
   * A bucket of the same region for access logs, whose policy lets Elastic Load Balancing write. Connections with TLS
   * are logged, so it needs a certificate.
   * @default - no access logs
   */
  readonly accessLogsBucket?: string;
  /** Prefix of the logs in the bucket, without `AWSLogs`, which AWS adds. @default - none */
  readonly accessLogsPrefix?: string;
  /**
   * Further annotations of the Service, for the controller or for others. One that the plan decides itself is refused.
   * @default - none
   */
  readonly loadBalancerAnnotations?: Readonly<Record<string, string>>;
}

export const ANNOTATION_CODES = {
  'access-logs-incomplete': 'Access logs need a bucket and a certificate: only TLS connections are logged.',
  'annotation-reserved': 'The plan decides the annotation itself, and another value would contradict the rest of it.',
} as const satisfies ProblemCodes;

/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ 2026-08-17 */
const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-';
/** @see https://kubernetes-sigs.github.io/external-dns/latest/docs/annotations/annotations/ */
const HOSTNAME_ANNOTATION = 'external-dns.alpha.kubernetes.io/hostname';

/**
 * Annotations that the plan decides, by their beginning, and the option that changes them. `internal`, `type` and
 * `access-log-` are older names of the same settings, and security groups of one's own would ignore `clientCidrs`.
 */
const RESERVED: readonly (readonly [beginning: string, option: string | undefined])[] = [
  [`${PREFIX}access-log-`, 'accessLogsBucket'],
  [`${PREFIX}attributes`, 'accessLogsBucket'],
  [`${PREFIX}backend-protocol`, 'certificateArn'],
  [`${PREFIX}cross-zone-load-balancing-enabled`, undefined],
  [`${PREFIX}healthcheck-`, 'healthCheckIntervalSeconds'],
  [`${PREFIX}internal`, 'internetFacing'],
  [`${PREFIX}listener-attributes`, 'maxResponseSeconds'],
  [`${PREFIX}name`, 'loadBalancerName'],
  [`${PREFIX}nlb-target-type`, undefined],
  [`${PREFIX}scheme`, 'internetFacing'],
  [`${PREFIX}security-group`, 'clientCidrs'],
  [`${PREFIX}ssl-`, 'certificateArn'],
  [`${PREFIX}target-group-attributes`, 'deregistrationDelaySeconds'],
  [`${PREFIX}type`, undefined],
  ['service.beta.kubernetes.io/load-balancer-source-ranges', 'clientCidrs'],
  [HOSTNAME_ANNOTATION, 'hostname'],
];

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
const LOAD_BALANCER_NAME = {
  pattern: /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/,
  name: 'load balancer name',
  rule: "1 to 32 letters, digits and hyphens, without a hyphen at the ends and without 'internal-' at the beginning",
  example: 'chat',
} as const satisfies TextForm;
const HOSTNAME = {
  pattern: /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  name: 'host name',
  rule: "small letters, digits and hyphens between dots, optionally after '*.'",
  example: 'chat.example.com',
} as const satisfies TextForm;
const BUCKET = { ...EXISTING_BUCKET, example: 'my-company-access-logs' } as const satisfies TextForm;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html 2026-11 */
const LOG_PREFIX = {
  pattern: /^(?!.*AWSLogs)[\w.-]+(\/[\w.-]+)*$/,
  name: 'prefix of access logs',
  rule: "letters, digits, '_', '.' and '-' between slashes, without 'AWSLogs'",
  example: 'inference/chat',
} as const satisfies TextForm;
/** What the options above add to the load balancer. */
export interface LoadBalancerExtras {
  readonly name: string | undefined;
  readonly logs: { readonly bucket: string; readonly prefix: string | undefined } | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

type AnnotationReader = OptionReader<LoadBalancerAnnotationOptions, keyof typeof ANNOTATION_CODES>;

/** Reads name, host name and access logs. */
export function readExtras(read: AnnotationReader, hasCertificate: boolean): LoadBalancerExtras {
  const bucket = read.text('accessLogsBucket', BUCKET);
  const prefix = read.text('accessLogsPrefix', LOG_PREFIX);
  const hostname = read.text('hostname', HOSTNAME);
  read.require(
    bucket === undefined || hasCertificate,
    'access-logs-incomplete',
    'accessLogsBucket',
    'A network load balancer logs TLS connections only, and this one has no certificate.',
    'Set certificateArn, or leave accessLogsBucket out.',
  );
  read.require(
    prefix === undefined || bucket !== undefined || read.failed('accessLogsBucket'),
    'access-logs-incomplete',
    'accessLogsPrefix',
    'accessLogsPrefix is set, and no bucket is.',
    'Set accessLogsBucket, or leave accessLogsPrefix out.',
  );
  return {
    name: read.text('loadBalancerName', LOAD_BALANCER_NAME),
    logs: bucket === undefined ? undefined : { bucket, prefix },
    annotations: hostname === undefined ? {} : { [HOSTNAME_ANNOTATION]: hostname },
  };
}

/** The attributes of the load balancer itself, as the controller takes them. */
export function loadBalancerAttributes({ logs }: LoadBalancerExtras): readonly string[] {
  if (logs === undefined) return [];
  return [
    'access_logs.s3.enabled=true',
    `access_logs.s3.bucket=${logs.bucket}`,
    ...(logs.prefix === undefined ? [] : [`access_logs.s3.prefix=${logs.prefix}`]),
  ];
}

/** Reads further annotations; what is not allowed is left out of what is returned. */
export function readAnnotations(read: AnnotationReader): Readonly<Record<string, string>> {
  const given = read.entries('loadBalancerAnnotations');
  return Object.fromEntries(given.filter(([key]) => isAllowed(read, key)));
}

function isAllowed(read: AnnotationReader, key: string): boolean {
  const path = `loadBalancerAnnotations['${key}']`;
  if (isLateBound(key)) {
    const message = 'A key of loadBalancerAnnotations must be known at synthesis; one is known only at deployment.';
    read.problem('must-be-known', 'loadBalancerAnnotations', message, 'Pass a plain text.');
    return false;
  }
  if (!QUALIFIED_NAME.pattern.test(key)) {
    const message = `'${key}' is not a valid annotation key: ${QUALIFIED_NAME.rule}.`;
    read.problem('malformed', path, message, 'Rename it.');
    return false;
  }
  const reserved = RESERVED.find(([beginning]) => key.startsWith(beginning));
  if (reserved === undefined) return true;
  const [, option] = reserved;
  read.problem(
    'annotation-reserved',
    path,
    `The plan decides '${key}' itself, and another value would contradict the rest of it.`,
    option === undefined ? 'Leave it out.' : `Leave it out, and use ${option}.`,
  );
  return false;
}

/** The settings as annotations of the controller. */
export function ownAnnotations(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${PREFIX}${key}`, value]));
}
