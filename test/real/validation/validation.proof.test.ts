import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { ACCEPTED_FINDINGS } from '../../../apps/accepted-findings';
import { inferenceDatacenter } from '../../../apps/inference/datacenter';
import { lakehouse } from '../../../apps/lakehouse/datacenter';
import { secureDatacenter } from '../../../apps/secure/datacenter';
import type { Finding } from './finding';
import { findingsOf } from './findings';

// Templates and Kubernetes objects of the examples, judged by tools of others.

const ENV = { account: '111122223333', region: 'us-east-1' };
const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/example';
const TOOLS = ['cdk-nag', 'cloudformation', 'cfn-lint', 'checkov'] as const;

const EXAMPLES: Readonly<Record<string, (app: App) => void>> = {
  inference: (app) => inferenceDatacenter(app, { env: ENV, gpuInstanceType: 'g6e.48xlarge', gpuNodes: 1 }),
  lakehouse: (app) => lakehouse(app, { env: ENV, dataNodes: 6, replication: 2, hadoopVersion: '3.5.0' }),
  secure: (app) =>
    secureDatacenter(app, {
      env: ENV,
      securityEmail: 'security@example.com',
      registry: REGISTRY,
      certificateArn: CERTIFICATE,
    }),
};

jest.setTimeout(20 * 60_000);

const folder = mkdtempSync(path.join(tmpdir(), 'validation-'));
const found = new Map<string, readonly Finding[]>();

beforeAll(async () => {
  for (const [name, declareApp] of Object.entries(EXAMPLES))
    found.set(name, await findingsOf(path.join(folder, name), declareApp));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isAccepted = ({ tool, rule, where }: Finding) =>
  ACCEPTED_FINDINGS.some((it) => it.tool === tool && it.rule === rule && it.where.includes(where));

test.each(Object.keys(EXAMPLES))('apps/%s: nothing is found that is not accepted with a reason', (name) => {
  const findings = found.get(name) ?? [];
  const counts = TOOLS.map((tool) => `${tool} ${findings.filter((it) => it.tool === tool).length}`);
  process.stdout.write(`apps/${name}: ${counts.join(', ')} findings\n`);

  expect(findings.filter((it) => it.tool === 'cdk-nag').length).toBeGreaterThan(10);
  expect(findings.filter((it) => !isAccepted(it))).toEqual([]);
});

test('each place that is accepted has the finding still, and each reason is one', () => {
  const all = [...found.values()].flat();
  const stale = ACCEPTED_FINDINGS.flatMap(({ tool, rule, where }) =>
    where
      .filter((place) => !all.some((it) => it.tool === tool && it.rule === rule && it.where === place))
      .map((place) => `${tool} ${rule} ${place}`),
  );
  expect(stale).toEqual([]);
  for (const { reason } of ACCEPTED_FINDINGS) expect(reason).toMatch(/^\S+(\s+\S+){4,}/);
});
