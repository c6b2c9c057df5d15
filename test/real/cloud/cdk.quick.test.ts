import { CdkError, eventIn } from '../../../lib/rehearsal/src/cloud/cdk';

test('an error says what the app says, without its stack trace', () => {
  const output = `node:internal/modules/run_main:107
    triggerUncaughtException(
«CannotFindFile» Cannot find file at lib/Dockerfile
    at InferenceImage.fromSource (lib/inference-image.cdk.ts:37:19)
Relates to construct:
    <.> (aws-cdk-lib.App)
Node.js v24.21.0`;
  expect(new CdkError(['synth'], 1, output).message).toBe(
    'cdk synth fails (1): «CannotFindFile» Cannot find file at lib/Dockerfile',
  );
});

test('problems that constructs report are all in the error, each with its construct', () => {
  const output = `«ValidationFailedWithErrors» Validation failed with the following errors:
  [Data/Hdfs] dataNodes: 3 over 3 zones. Use at least 6. [data-nodes-per-zone] (declared at main.ts:16:14)
  [Data/Lustre] storageGiB is 1800. Use 2400. [lustre-capacity] (declared at main.ts:17:14)
    at <anonymous> (main.ts:17:5)`;
  expect(new CdkError(['synth'], 1, output).message.split('\n')).toEqual([
    'cdk synth fails (1): «ValidationFailedWithErrors» Validation failed with the following errors:',
    '[Data/Hdfs] dataNodes: 3 over 3 zones. Use at least 6. [data-nodes-per-zone] (declared at main.ts:16:14)',
    '[Data/Lustre] storageGiB is 1800. Use 2400. [lustre-capacity] (declared at main.ts:17:14)',
  ]);
});

test('a look-up that finds nothing is said, without the findings that it brings along', () => {
  const output = `Searching for AMI in 111111111111:eu-west-1
/app/main.ts:12:21
ERROR Could not find any VPCs matching {"account":"111111111111"} (Construct Annotations)
   Rule Annotation::error-annotation
WARNING VpcId: 'vpc-12345' does not match format 'AWS::EC2::VPC.Id' (CloudFormation Validate)
Synthesis finished with errors`;
  expect(new CdkError(['synth'], 1, output).message).toBe(
    'cdk synth fails (1): ERROR Could not find any VPCs matching {"account":"111111111111"} (Construct Annotations)',
  );
});

test('an error without a line of that kind shows the end of the output', () => {
  expect(new CdkError(['deploy', '--all'], null, 'one\n\n  two\n').message).toBe(
    'cdk deploy --all fails (killed): one\ntwo',
  );
});

test.each([
  ['Network: deploying... [1/3]', { stack: 'Network', state: 'started' }],
  ['Network: destroying... [1/3]', { stack: 'Network', state: 'started' }],
  [
    'Network |  3/15 | 6:34:58 AM | CREATE_COMPLETE | AWS::KMS::Key | Key (Key)',
    { stack: 'Network', state: 'working', resources: { done: 3, all: 15 } },
  ],
  [' ✅  Network', { stack: 'Network', state: 'done' }],
  [' ✅  Network (no changes)', { stack: 'Network', state: 'unchanged' }],
  [' ✅  Network: destroyed', { stack: 'Network', state: 'destroyed' }],
  ['Prod/Inner (Prod-Inner): deploying... [1/3]', { stack: 'Prod-Inner', state: 'started' }],
  [' ✅  Prod/Inner (Prod-Inner)', { stack: 'Prod-Inner', state: 'done' }],
  [' ✅  Prod/Inner (Prod-Inner) (no changes)', { stack: 'Prod-Inner', state: 'unchanged' }],
  [
    '❌  Prod/Inner (Prod-Inner) failed: ToolkitError: The stack named Prod-Inner failed',
    { stack: 'Prod-Inner', state: 'failed' },
  ],
  ['❌  Network failed to deploy', { stack: 'Network', state: 'failed' }],
  ['✨  Deployment time: 5.3s', undefined],
  ['Network: success: Published Network Template', undefined],
])('the line %j of the CLI says %j', (line, event) => {
  expect(eventIn(line)).toEqual(event);
});
