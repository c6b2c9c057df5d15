import { planInferenceEdge } from '../../../lib/network/inference-edge/inference-edge';
import { accessLogPolicy } from '../../../lib/network/inference-edge/access-logs';
import { RULES } from '../../../lib/security/rule-pack/all-rules';
import { EDGE } from '../../network/inference-edge/edge-options';
import { ref, viewOf } from './case';

const PLACE = { partition: 'aws', region: 'eu-west-1', accountId: '111122223333' };

/** The rules that a bucket of access logs breaks, if S3's own key encrypts it and nothing backs it up. */
function broken(kind: 'application' | 'network', service?: string): readonly string[] {
  const { plan } = planInferenceEdge({ ...EDGE, kind });
  const Statement = accessLogPolicy(plan, 'arn:aws:s3:::logs', PLACE).map((statement) =>
    service !== undefined && statement.Effect === 'Allow'
      ? { ...statement, Principal: { Service: service } }
      : statement,
  );
  const view = viewOf({
    Logs: { Type: 'AWS::S3::Bucket', Properties: {} },
    Policy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: ref('Logs'), PolicyDocument: { Statement } } },
  });
  return RULES.filter((rule) => [...rule.check(view)].length > 0).map(({ id }) => id);
}

test('access logs of application load balancers need neither a key, which these cannot use, nor a backup', () => {
  expect(broken('application')).toEqual([]);
});

test('access logs of network load balancers could have a key', () => {
  expect(broken('network')).toEqual(['adc-customer-key']);
});

test('a bucket into which another service writes is a store like any other', () => {
  expect(broken('application', 'other.amazonaws.com').toSorted()).toEqual(['adc-backup-decision', 'adc-customer-key']);
});
