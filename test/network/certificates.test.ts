import { OptionReader } from '../../lib/core/option-reader';
import {
  CERTIFICATE_ARN,
  type CERTIFICATE_CODES,
  type LoadBalancerPlace,
  requireCertificateHere,
} from '../../lib/network/certificates';
import { TEXT_TOKEN } from '../core/tokens';

const ACM = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678';
const IAM = 'arn:aws:iam::111122223333:server-certificate/chat';

function faults(arn: string, place: LoadBalancerPlace): readonly string[] {
  const read = new OptionReader<{ readonly certificateArn?: string }, keyof typeof CERTIFICATE_CODES>({});
  requireCertificateHere(read, 'certificateArn', arn, place);
  return read.planned(undefined).problems.map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

test.each([
  [ACM, {}],
  [ACM, { region: 'us-east-1', accountId: '111122223333' }],
  [ACM, { region: TEXT_TOKEN, accountId: TEXT_TOKEN }],
  [IAM, { region: 'eu-west-1', accountId: '111122223333' }],
  [TEXT_TOKEN, { region: 'eu-west-1', accountId: '444455556666' }],
])('%s is used by a load balancer of %j', (arn, place) => {
  expect(faults(arn, place)).toEqual([]);
});

test.each([
  [ACM, { region: 'eu-west-1' }, ['region us-east-1, and the load balancer is in eu-west-1.']],
  [ACM, { accountId: '444455556666' }, ['account 111122223333, and the load balancer is in 444455556666.']],
  [IAM, { accountId: '444455556666' }, ['account 111122223333, and the load balancer is in 444455556666.']],
  [
    ACM,
    { region: 'eu-west-1', accountId: '444455556666' },
    [
      'region us-east-1, and the load balancer is in eu-west-1.',
      'account 111122223333, and the load balancer is in 444455556666.',
    ],
  ],
])('%s is refused for a load balancer of %j', (arn, place, reasons) => {
  expect(faults(arn, place)).toEqual(
    reasons.map((reason) => `certificate-elsewhere certificateArn: The certificate '${arn}' is of ${reason}`),
  );
});

test.each([ACM, IAM, ACM.replace('aws', 'aws-us-gov'), `${IAM}/path/chat`])('%s is the ARN of a certificate', (arn) => {
  expect(CERTIFICATE_ARN.pattern.test(arn)).toBe(true);
});

test.each([
  '',
  'chat',
  ` ${ACM}`,
  ACM.replace('acm', 'elb'),
  ACM.replace('us-east-1', ''),
  ACM.replace('us-east-1', 'US'),
  ACM.replace('111122223333', '11112222333'),
  ACM.replace('111122223333', '1111222233334'),
  ACM.replace('certificate', 'server-certificate'),
  IAM.replace('111122223333', '1111222233334'),
  IAM.replace('server-certificate', 'certificate'),
  IAM.replace('aws', 'AWS'),
  'arn:aws:iam::111122223333:server-certificate/',
  'arn:aws:iam::account-name:server-certificate/chat',
])("'%s' is none", (arn) => {
  expect(CERTIFICATE_ARN.pattern.test(arn)).toBe(false);
});
