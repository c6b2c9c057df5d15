import { renderSummary } from '../../../lib/rehearsal/src/report/summary';
import { CLUSTER, deployed, sampleRehearsal } from '../sample';

const text = renderSummary(sampleRehearsal());

test('each stack has a line with what is there as declared, what differs and what was recorded', () => {
  expect(text).toMatch(/^stack +resources +as declared +differ +recorded +deployed in$/m);
  expect(text).toMatch(/^Lab +26 +25 +1 +1 +12\.3 s$/m);
});

test('nodes are listed by type with what each offers', () => {
  expect(text).toMatch(/p5\.48xlarge +1 +8 nvidia\.com\/gpu, 32 vpc\.amazonaws\.com\/efa +us-east-1b +1/);
});

test('what differs is told with path, line, property, both values and who said so', () => {
  expect(text).toContain(
    'AWS::S3::Bucket Lab/Bucket/models (lab.ts:12), BucketName\n' +
      '    declared  models\n    deployed  other   (Cloud Control)',
  );
  expect(text).toContain('Service serving/chat of Lab/Chat (lab.ts:40), spec.type');
  expect(text).toContain(
    'Deployment serving/chat of Lab/Chat, pods\n' +
      '    declared  2 running\n    deployed  1 running; 0/2 nodes are available',
  );
});

test('a call that would not arrive is told with what is in the way', () => {
  const unreachable = [{ path: 'Lab/Handler', line: 'lab.ts:50', target: 'eks', by: 'no route from a' }];
  const found = sampleRehearsal(undefined, { unreachable });
  expect(found.summary.differ).toBe(4);
  expect(renderSummary(found)).toContain(
    'network of Lab/Handler (lab.ts:50), way to eks\n' +
      '    declared  is called\n    deployed  is not reached: no route from a',
  );
});

test('a call that policies refuse is told with the policy and what to add, however long', () => {
  const action = 's3:GetObject';
  const resource = `arn:aws:s3:::${'long-'.repeat(30)}models`;
  const denied = {
    path: 'Lab/Role',
    line: 'lab.ts:9',
    caller: 'function handler, with role Role',
    action,
    resource,
    by: 'the policies of role Lab/Role: no statement allows it',
    fix: `Allow ${action} on ${resource} in the policies of role Lab/Role.`,
  };
  const found = sampleRehearsal(undefined, { denied: [denied] });
  expect(found.summary.differ).toBe(4);
  expect(renderSummary(found)).toContain(
    `permissions of Lab/Role (lab.ts:9), ${action} on ${resource}\n` +
      '    declared  is called by function handler, with role Role\n' +
      '    deployed  is refused by the policies of role Lab/Role: no statement allows it   (policies)\n' +
      `    fix       Allow ${action} on ${resource} in the policies of role Lab/Role.`,
  );
});

test('what was only recorded is named', () => {
  expect(text).toContain('Recorded, not applied:\n  1 x AWS::Glue::Job\n  Helm release gpu/gpu-operator 1.2.3');
});

test('the last lines are the verdict and the price', () => {
  expect(text).toContain('3 not as declared, 2 recorded, not applied.');
  expect(text).toMatch(/On AWS these nodes would cost 55\.04 USD an hour/);
  const right = sampleRehearsal([deployed('AWS::SQS::Queue', 'jobs')], { clusters: [] });
  expect(renderSummary({ ...right, summary: { ...right.summary, differ: 0, recorded: 0 } })).toContain(
    'Everything is as declared.',
  );
});

test('details have a line for each resource and object', () => {
  const details = renderSummary(sampleRehearsal(), { details: true });
  expect(details).toMatch(/^!= +AWS::S3::Bucket +Lab\/Bucket\/models +0 +Cloud Control$/m);
  expect(details).toMatch(/^-- +AWS::Glue::Job/m);
  expect(details).toMatch(/^ok +Deployment +serving\/chat/m);
  expect(text).not.toMatch(/^ok /m);
});

test('a cluster of which objects were only recorded says how to get the real one', () => {
  const cluster = { ...CLUSTER, kind: 'recorded' as const, how: 'recorded, not applied: npm run cluster', nodes: [] };
  expect(renderSummary(sampleRehearsal(undefined, { clusters: [cluster] }))).toContain(
    'Cluster lab: recorded, not applied: npm run cluster',
  );
});
