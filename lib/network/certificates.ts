import { parseArn } from '../core/arn';
import { isLateBound } from '../core/late-bound';
import type { OptionReader, TextForm } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';

/** Where the load balancer is made. What is unknown, or known only at deployment, is not judged. */
export interface LoadBalancerPlace {
  readonly region?: string;
  readonly accountId?: string;
}

export const CERTIFICATE_CODES = {
  'certificate-elsewhere': 'A load balancer uses certificates of its own region and account only.',
} as const satisfies ProblemCodes;

export const CERTIFICATE_ARN = {
  pattern: /^arn:aws[a-z-]*:(acm:[a-z0-9-]+:\d{12}:certificate|iam::\d{12}:server-certificate)\/.+$/,
  name: 'certificate ARN',
  rule: 'the ARN of a certificate in ACM or IAM',
  example: 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
} as const satisfies TextForm;

/** Adds a problem if a certificate is of another region or account than the load balancer. */
export function requireCertificateHere<Options extends object>(
  read: OptionReader<Options, keyof typeof CERTIFICATE_CODES>,
  option: keyof Options & string,
  arn: string,
  place: LoadBalancerPlace,
): void {
  const certificate = parseArn(arn);
  if (certificate === undefined) return;
  for (const [what, there, here] of [
    ['region', certificate.region, place.region],
    ['account', certificate.accountId, place.accountId],
  ] as const) {
    // A certificate of IAM has no region.
    if (there === '' || here === undefined || isLateBound(here) || there === here) continue;
    read.problem(
      'certificate-elsewhere',
      option,
      `The certificate '${arn}' is of ${what} ${there}, and the load balancer is in ${here}.`,
      `Pass a certificate of ${what} ${here}.`,
    );
  }
}
