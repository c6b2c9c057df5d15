import { planSparkJob } from '../../lib/data/spark-job/spark-job';
import { planHdfs } from '../../lib/storage/hdfs/hdfs';

const HDFS = {
  instanceType: 'i4i.8xlarge',
  dataNodes: 6,
  racks: 'none',
  withoutBackup: 'every file can be computed again',
} as const;
const JOB = { mainApplicationFile: 'hdfs:///jobs/count.py' };
const OWN = 'registry.example.com/mirror/image:1';

test.each([
  ['HDFS', (image: string | undefined, access: object) => planHdfs({ ...HDFS, image }, access), 'apache/hadoop:3.5.0'],
  [
    'a Spark job',
    (image: string | undefined, access: object) => planSparkJob({ ...JOB, image }, access),
    'docker.io/apache/spark:4.1.2-scala2.13-java17-python3-ubuntu',
  ],
])('%s needs an image that the network of its cluster reaches', (_, plan, fallback) => {
  const codes = (image: string | undefined, access: object) => plan(image, access).problems.map(({ code }) => code);
  expect(codes(undefined, {})).toEqual([]);
  expect(codes(undefined, { internetAccess: 'yes' })).toEqual([]);
  expect(codes(OWN, { internetAccess: 'no' })).toEqual([]);
  expect(plan(undefined, { internetAccess: 'no' }).problems).toEqual([
    {
      code: 'source-unreachable',
      path: 'image',
      message: 'The image comes from docker.io, and the private subnets of the VPC have no way to the internet.',
      fix: 'Copy the image into a registry that the VPC reaches, and set image.',
    },
  ]);
  expect(codes(undefined, { internetAccess: 'yes', allowedDomains: ['docker.io'] })).toEqual([]);
  expect(plan(undefined, { internetAccess: 'yes', allowedDomains: [] }).problems).toMatchObject([
    { code: 'source-unreachable', fix: expect.stringContaining(`Add '${fallback}' to allowedSources of the network.`) },
  ]);
});
