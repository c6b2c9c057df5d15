import { REGION } from '../../core/arn';
import { checksumOf } from '../../core/configuration-checksum';
import { NAME_PREFIX, NAMESPACE_NAME } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type PodToleration, readTolerations } from '../../core/tolerations';
import type { SourceAccess } from '../network/internet-access';
import { imageReference, PUBLIC_SOURCE_CODES, requireImageReachable } from '../public-sources';
import type { ReachabilityTestOptions } from './options';
import { REACHABILITY_SCRIPT } from './script';
import { API_SERVER, namedTarget, type ReachabilityTarget, serviceTarget } from './targets';

/** A test of what pods reach, as planned. */
export interface ReachabilityTestPlan {
  /** Of the job and its files: another test is another job, as jobs cannot be changed. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly timeoutSeconds: number;
  readonly targets: readonly ReachabilityTarget[];
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
}

/** What the construct around the plan knows of its cluster. */
export interface ReachabilityTestReferences extends Partial<SourceAccess> {
  /** The services with an endpoint in the network. @default - not known */
  readonly interfaceEndpoints?: readonly string[];
}

export const REACHABILITY_CODES = {
  'reachability-contradiction': 'A target has to be reached and must not be reached.',
  ...PUBLIC_SOURCE_CODES,
} as const satisfies ProblemCodes;

type TestReader = OptionReader<ReachabilityTestOptions, keyof typeof REACHABILITY_CODES>;

/**
 * The official image of Node.
 * @see https://github.com/docker-library/official-images/blob/master/library/node (2025-11)
 */
const IMAGE = 'public.ecr.aws/docker/library/node:24.11.1-alpine3.22';
const NAME = { ...NAME_PREFIX, example: 'reachability-test' } as const;
const SERVICE = {
  pattern: /^[a-z0-9]+([.-][a-z0-9]+)*$/,
  name: 'service name',
  rule: "the part after 'com.amazonaws.<region>.', in lower case",
  example: 'ecr.api',
  mustBeKnown: true,
} as const satisfies TextForm;
const TARGET = {
  pattern: /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?:([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
  name: 'target',
  rule: 'a host name or an IPv4 address, and a port',
  example: 'registry.example.com:443',
  mustBeKnown: true,
} as const satisfies TextForm;
const TIMEOUT_SECONDS = { min: 1, max: 60, default: 5, unit: 'seconds' } as const;

/** Plans a test of what pods reach. */
export function planReachabilityTest(
  options: ReachabilityTestOptions,
  { interfaceEndpoints = [], ...access }: ReachabilityTestReferences = {},
): Planned<ReachabilityTestPlan> {
  const read: TestReader = new OptionReader(options);
  const image = read.text('image', imageReference(IMAGE), IMAGE);
  requireImageReachable(read, access, image);
  const test = {
    image,
    timeoutSeconds: read.integer('timeoutSeconds', TIMEOUT_SECONDS),
    targets: readTargets(read, interfaceEndpoints),
    nodeSelector: Object.fromEntries(read.entries('nodeSelector')),
    tolerations: readTolerations(read),
  };
  const name = read.text('name', NAME, NAME.example);
  return read.planned({
    ...test,
    name: `${name}-${checksumOf({ ...test, script: REACHABILITY_SCRIPT })}`,
    namespace: read.text('namespace', NAMESPACE_NAME, 'default'),
  });
}

function readTargets(read: TestReader, interfaceEndpoints: readonly string[]): readonly ReachabilityTarget[] {
  const region = read.requiredText('region', REGION);
  const services = read.texts('services', SERVICE, interfaceEndpoints);
  const reachable = read.texts('reachable', TARGET);
  const unreachable = read.texts('unreachable', TARGET);
  const both = unreachable.filter((address) => reachable.includes(address));
  read.require(
    both.length === 0,
    'reachability-contradiction',
    'unreachable',
    `reachable and unreachable both have ${both.join(', ')}.`,
    'Remove it from one of the two.',
  );
  return [
    API_SERVER,
    ...[...new Set(['s3', ...services])].map((service) => serviceTarget(service, region)),
    ...reachable.map((address) => namedTarget(address, 'reachable')),
    ...unreachable.map((address) => namedTarget(address, 'unreachable')),
  ];
}
