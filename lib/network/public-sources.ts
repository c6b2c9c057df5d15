import type { OptionReader } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';
import { isLateBound } from '../core/late-bound';
import type { InternetAccess } from './network/internet-access';

export const PUBLIC_SOURCE_CODES = {
  'source-unreachable': 'A chart or an image comes from the internet, which the network of the cluster does not reach.',
} as const satisfies ProblemCodes;

/**
 * Hosts of charts and images that only the internet has: no interface endpoint of a VPC leads to them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html 2026-11: copy images into ECR
 */
const PUBLIC_HOSTS: ReadonlySet<string> = new Set([
  'aws.github.io',
  'docker.io',
  'gcr.io',
  'ghcr.io',
  'kubeflow.github.io',
  'kubernetes-sigs.github.io',
  'mcr.microsoft.com',
  'nvcr.io',
  'nvidia.github.io',
  'public.ecr.aws',
  'quay.io',
  'registry.k8s.io',
  'registry-1.docker.io',
]);

/** Where a chart or an image comes from, and the option that says so. */
export interface Source {
  readonly option: string;
  /** What comes from there, for example `the chart aws-load-balancer-controller`. */
  readonly what: string;
  /** A URL, or the reference of an image. One that is known only at deployment is not judged. */
  readonly address: string;
  readonly fix: string;
}

/** Adds a problem for each source that a cluster without the internet cannot reach. */
export function requireReachable<Options extends object>(
  read: OptionReader<Options, keyof typeof PUBLIC_SOURCE_CODES>,
  internetAccess: InternetAccess,
  sources: readonly Source[],
): void {
  if (internetAccess !== 'no') return;
  for (const { option, what, address, fix } of sources) {
    read.require(
      !isPublicSource(address),
      'source-unreachable',
      option,
      `${what} comes from ${hostOf(address)}, and the private subnets of the VPC have no way to the internet.`,
      fix,
    );
  }
}

/** Returns whether an address is on a host that only the internet has. */
export function isPublicSource(address: string): boolean {
  return !isLateBound(address) && PUBLIC_HOSTS.has(hostOf(address));
}

/** An image reference without a host is one of Docker Hub. */
function hostOf(address: string): string {
  const [host = '', ...path] = address.replace(/^[a-z]+:\/\//, '').split('/');
  const isHost = path.length > 0 && /[.:]|^localhost$/.test(host);
  return isHost ? host : 'docker.io';
}
