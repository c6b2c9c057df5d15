import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptResources, keptTable } from './kept';
import { allKept } from './pages';

const kept = allKept();

test('what the constructs keep is known', () => {
  expect(kept.map(({ construct, type }) => `${construct} ${type}`)).toEqual([
    'Audit AWS::KMS::Key',
    'Audit AWS::S3::Bucket',
    'Audit AWS::Logs::LogGroup',
    'Backups AWS::Backup::BackupVault',
    'Cluster AWS::Logs::LogGroup',
    'InferenceEdge AWS::S3::Bucket',
    'Keys AWS::KMS::Key',
    'Keys AWS::KMS::Key',
    'Keys AWS::KMS::Key',
    'LustreStore AWS::EC2::SecurityGroup',
    'LustreStore AWS::FSx::FileSystem',
    'ModelStore AWS::S3::Bucket',
    'Network AWS::Logs::LogGroup',
    'ServiceSecrets AWS::SecretsManager::Secret',
    'ServiceSecrets AWS::SecretsManager::Secret',
    'SharedFiles AWS::EFS::FileSystem',
  ]);
});

test('nothing of a failed first deployment is kept, so that it can be deployed again', () => {
  expect(kept.map(({ policy }) => policy)).toEqual(kept.map(() => 'RetainExceptOnCreate'));
});

test('a vault, the log group of a cluster and secrets are kept under a fixed name; the page says what to do', () => {
  const fixed = kept.filter(({ name }) => name !== undefined);
  expect(fixed.map(({ construct, name }) => [construct, name])).toEqual([
    ['Backups', expect.stringMatching(/^Example-Backups-/)],
    ['Cluster', expect.stringMatching(/^\/aws\/eks\/.+\/cluster$/)],
    ['ServiceSecrets', expect.stringMatching(/^Example-Secrets-\w+\/api-keys$/)],
    ['ServiceSecrets', expect.stringMatching(/^Example-Secrets-\w+\/registry$/)],
  ]);
  const page = readFileSync(join(__dirname, '../../docs/what-destroy-leaves.md'), 'utf8');
  expect(page).toContain('--import-existing-resources');
  expect(page).toContain('logGroup: LogGroup.fromLogGroupName(');
});

test('a resource that is kept without a reason is an error', () => {
  const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain' }, Topic: {} } };
  const resources = keptResources('Network', [{ template }]);
  expect(resources).toEqual([{ construct: 'Network', type: 'AWS::SQS::Queue', policy: 'Retain', name: undefined }]);
  expect(() => keptTable(resources)).toThrow('does not say why Network keeps AWS::SQS::Queue');
});
