import type { OptionReader, TextForm } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';
import { isLateBound } from '../core/late-bound';
import type { SourceAccess } from './network/internet-access';
import { hostOf, isAllowed, PUBLIC_HOSTS } from './public-hosts';

export const PUBLIC_SOURCE_CODES = {
  'source-unreachable': 'A chart or an image comes from the internet, which the network of the cluster does not reach.',
} as const satisfies ProblemCodes;

/** Where a chart or an image comes from, and the option that says so. */
export interface Source {
  readonly option: string;
  /** What comes from there, for example `the chart aws-load-balancer-controller`. */
  readonly what: string;
  /** A URL, or the reference of an image. One that is known only at deployment is not judged. */
  readonly address: string;
  readonly fix: string;
}

/**
 * Adds a problem for each source that a cluster cannot reach: any in the internet where there is no way to it, and
 * those that the filter of its network does not let through.
 */
export function requireReachable<Options extends object>(
  read: OptionReader<Options, keyof typeof PUBLIC_SOURCE_CODES>,
  { internetAccess, allowedDomains }: Partial<SourceAccess>,
  sources: readonly Source[],
): void {
  if (internetAccess === 'no') {
    for (const source of sources) requireMirrored(read, source);
  } else if (allowedDomains !== undefined) {
    for (const source of sources) requireAllowed(read, source, allowedDomains);
  }
}

/** Returns the form of an option that names an image, with an example of it. */
export function imageReference<Example extends string>(example: Example) {
  return { pattern: /^\S+$/, name: 'image', rule: 'no blanks', example } as const satisfies TextForm;
}

/** What to change if the VPC does not reach the image that an option `image` names. */
const MIRROR = 'Copy the image into a registry that the VPC reaches, and set image.';

/** Adds a problem if a cluster cannot reach the image of its pods. */
export function requireImageReachable(
  read: OptionReader<{ readonly image?: string }, keyof typeof PUBLIC_SOURCE_CODES>,
  access: Partial<SourceAccess>,
  image: string,
): void {
  if (read.failed('image')) return;
  requireReachable(read, access, [{ option: 'image', what: 'The image', address: image, fix: MIRROR }]);
}

type SourceReader<Options extends object> = OptionReader<Options, keyof typeof PUBLIC_SOURCE_CODES>;

function requireMirrored<Options extends object>(
  read: SourceReader<Options>,
  { option, what, address, fix }: Source,
): void {
  read.require(
    !isPublicSource(address),
    'source-unreachable',
    option,
    `${what} comes from ${hostOf(address)}, and the private subnets of the VPC have no way to the internet.`,
    fix,
  );
}

function requireAllowed<Options extends object>(
  read: SourceReader<Options>,
  { option, what, address, fix }: Source,
  allowedDomains: readonly string[],
): void {
  read.require(
    !isPublicSource(address) || isAllowed(hostOf(address), allowedDomains),
    'source-unreachable',
    option,
    `${what} comes from ${hostOf(address)}, which the filter of the network does not let through.`,
    `Add '${address}' to allowedSources of the network. Or: ${fix}`,
  );
}

/** Returns whether an address is on a host that only the internet has. */
export function isPublicSource(address: string): boolean {
  return !isLateBound(address) && Object.hasOwn(PUBLIC_HOSTS, hostOf(address));
}
