import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { inferenceDatacenter } from '../../apps/inference/datacenter';
import { lakehouse } from '../../apps/lakehouse/datacenter';
import { secureDatacenter } from '../../apps/secure/datacenter';
import { declareEverything } from './every-construct';
import { filesWith, formsOf, hasInAnyForm, type PlantedSecrets, plantSecrets } from './planted-secrets';

/** Where deployments have secrets; each is planted before anything is declared. */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'PULUMI_ACCESS_TOKEN',
  'PULUMI_CONFIG_PASSPHRASE',
  'KUBECONFIG',
  'GITHUB_TOKEN',
  'NPM_TOKEN',
  'HF_TOKEN',
  'RUNTIME_API_KEY',
  'DOCKER_AUTH_CONFIG',
] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'planted-'));
let planted: PlantedSecrets;

beforeAll(() => {
  planted = plantSecrets(VARIABLES);
});

afterAll(() => {
  planted.remove();
  rmSync(folder, { recursive: true, force: true });
});

const ENV = { account: '111122223333', region: 'us-east-1' };
const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/example';

const APPS: Readonly<Record<string, (app: App) => void>> = {
  'apps/inference': (app) => inferenceDatacenter(app, { env: ENV, gpuInstanceType: 'g6e.48xlarge', gpuNodes: 1 }),
  'apps/lakehouse': (app) => lakehouse(app, { env: ENV, dataNodes: 6, replication: 2, hadoopVersion: '3.5.0' }),
  'apps/secure': (app) =>
    secureDatacenter(app, {
      env: ENV,
      securityEmail: 'security@example.com',
      registry: REGISTRY,
      certificateArn: CERTIFICATE,
    }),
};

test.each(Object.keys(APPS))('%s: no secret of the deployment is in a template, a manifest or an asset', (name) => {
  const app = new App({ outdir: path.join(folder, name), builtinCloudFormationValidation: false });
  APPS[name]?.(app);
  expect(filesWith(app.synth().directory, planted.secrets)).toEqual([]);
});

test('every construct with every option: no secret of the deployment is in a template, a manifest or an asset', () => {
  const { directory } = (declareEverything().node.root as App).synth();
  expect(filesWith(directory, planted.secrets)).toEqual([]);
  rmSync(directory, { recursive: true, force: true });
});

test('a secret that a template, a manifest or an asset has is found, in whatever form', () => {
  const app = new App({ outdir: path.join(folder, 'leaking'), builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Leaking');
  new CfnOutput(stack, 'Token', { value: `token=${process.env.HF_TOKEN}` });
  const { directory } = app.synth();
  const base64 = Buffer.from(`user:${process.env.NPM_TOKEN}`).toString('base64');
  writeFileSync(path.join(directory, 'manifest-of-a-secret.json'), JSON.stringify({ data: { auth: base64 } }));
  expect(filesWith(directory, planted.secrets).toSorted()).toEqual([
    'Leaking.template.json: pl4nted-hf_token-secr3t',
    'manifest-of-a-secret.json: pl4nted-npm_token-secr3t',
  ]);
});

test.each([0, 1, 2, 3, 4])('a secret in base64 is found behind %d other characters', (count) => {
  const text = Buffer.from(`${'x'.repeat(count)}pl4nted-secr3t and more`).toString('base64');
  expect(hasInAnyForm(text, 'pl4nted-secr3t')).toBe(true);
  expect(Math.min(...formsOf('pl4nted-secr3t').map(({ length }) => length))).toBeGreaterThan(12);
});
