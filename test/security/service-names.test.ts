import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/**
 * Names that end in `amazonaws.com` in every partition: service principals, the paths of service-linked roles, names of
 * labels and resources of Kubernetes. Whatever is the address of an endpoint ends differently in China.
 * @see aws-cdk-lib 2.276, region-info/lib/default.js: of the services here only CloudWatch Logs has another end there
 */
const UNIVERSAL = [
  'ec2.amazonaws.com',
  's3.amazonaws.com',
  'eks.amazonaws.com',
  'pods.eks.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
  // Those that write access logs of load balancers: no policy of China that is public has another name.
  'delivery.logs.amazonaws.com',
  'logdelivery.elasticloadbalancing.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
  'autoscaling.amazonaws.com',
  'backup.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'cloudwatch.amazonaws.com',
  'config.amazonaws.com',
  'secretsmanager.amazonaws.com',
  'events.amazonaws.com',
  'lambda.amazonaws.com',
  // The audience of tokens, which CDK writes in every partition: aws-eks-v2/lib/service-account.js.
  'sts.amazonaws.com',
  // The default of `urlSuffix`.
  'amazonaws.com',
  'k8s.amazonaws.com',
  'vpc.amazonaws.com',
  // The tag of interfaces that the VPC CNI made.
  'cluster.k8s.amazonaws.com',
  // The tag of interfaces that it leaves alone.
  'node.k8s.amazonaws.com',
  // The path of roles of IAM Identity Center.
  'sso.amazonaws.com',
  // All names of AWS, in a filter of names, and by region in a test of ways: each beside those in China.
  '.amazonaws.com',
  '.amazonaws.com.cn',
  'amazonaws.com.cn',
  'lustre.fsx.amazonaws.com',
  // The API server, beside its name in China.
  '.eks.amazonaws.com',
  '.eks.amazonaws.com.cn',
  // The registry of an image that is copied from there, and the examples of options.
  '602401143452.dkr.ecr.us-west-2.amazonaws.com',
  'fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com',
  '111122223333.dkr.ecr.eu-central-1.amazonaws.com',
  'cognito-idp.us-east-1.amazonaws.com',
  'limits.abc123.0001.euc1.cache.amazonaws.com',
];

function sources(): readonly string[] {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib/*.ts'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => !file.startsWith('lib/runtime/'));
}

/** Leaves out comments: they name examples. */
function codeOf(file: string): string {
  return readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

test("no name of AWS's services is written out that differs between partitions", () => {
  const written = sources().flatMap((file) =>
    [...codeOf(file).matchAll(/[\w.${}-]*amazonaws\.com[\w.]*/g)].map(([name]) => ({ file, name })),
  );
  expect(written.length).toBeGreaterThan(5);
  expect(written.filter(({ name }) => !UNIVERSAL.includes(name))).toEqual([]);
});
