import { objectAt } from '../rule-pack/properties';
import { statementsOfBucket } from '../rule-pack/policies';
import type { Rule } from '../rule-pack/rule';

/** Encryption in flight. */
export const BUCKET_TLS: Rule = {
  id: 'adc-bucket-tls',
  title: 'A bucket denies requests without TLS.',
  why: 'S3 answers plain HTTP too: a model or a data set could be read on its way.',
  fix: 'Add a bucket policy that denies s3:* where aws:SecureTransport is false.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  *check(view) {
    for (const bucket of view.ofType('AWS::S3::Bucket')) {
      const denies = statementsOfBucket(view, bucket).some(
        ({ effect, conditions }) =>
          effect === 'Deny' && String(objectAt(conditions, 'Bool')['aws:SecureTransport']) === 'false',
      );
      const message = 'The bucket takes requests without TLS: no policy denies them.';
      if (!denies) yield { on: bucket, message };
    }
  },
};
