import { OptionReader } from '../../lib/core/option-reader';
import { inNamedBucket, type NamedBucket } from '../../lib/storage/named-bucket';

const planned = (bucket: NamedBucket) => inNamedBucket(bucket, new OptionReader({}).planned('plan'));

test('a bucket that exists is named by the form of its name and by its region; both may be late-bound', () => {
  expect(planned({ bucketName: 'company.datasets', region: 'eu-central-1' }).problems).toEqual([]);
  expect(planned({ bucketName: '${Token[Bucket.1]}', region: '${Token[Region.2]}' }).problems).toEqual([]);
  expect(planned({ bucketName: 's3://datasets', region: 'Frankfurt' }).problems).toMatchObject([
    { code: 'malformed', path: 'bucketName' },
    { code: 'malformed', path: 'region' },
  ]);
  expect(planned({}).problems).toMatchObject([{ code: 'missing', path: 'bucketName' }]);
});

test('what uses the bucket keeps its plan, its problems and its warnings', () => {
  const read = new OptionReader<{ readonly size?: number }>({ size: 0 });
  read.integer('size', { min: 1 });
  read.warn('small', 'It is small.');
  expect(inNamedBucket({ bucketName: 's3://datasets' }, read.planned('plan'))).toMatchObject({
    plan: 'plan',
    problems: [{ path: 'bucketName' }, { path: 'size' }],
    warnings: [{ id: 'ai-datacenter:small' }],
  });
});
