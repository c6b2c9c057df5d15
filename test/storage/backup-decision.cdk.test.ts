import { execFileSync } from 'node:child_process';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { Backups, Cluster, LustreStore, ModelStore, SharedFiles, StorageClasses } from '../../lib/cdk';

const PLAN = { backupPlan: 'dayly' };
const UPLOADER = 'arn:aws:iam::111122223333:role/uploader';

/** Declares each store that AWS Backup can back up, with a plan that is misspelt. By the folder of its source. */
const STORES: Readonly<Record<string, (stack: Stack, vpc: ec2.Vpc, encryptionKey: kms.Key) => Construct>> = {
  'lustre-store': (stack, vpc, encryptionKey) =>
    new LustreStore(stack, 'Store', { vpc, subnet: vpc.privateSubnets[0] as ec2.ISubnet, encryptionKey, ...PLAN }),
  'model-store': (stack, vpc, encryptionKey) =>
    new ModelStore(stack, 'Store', {
      vpcEndpoint: vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 }),
      encryptionKey,
      uploadPrincipals: [UPLOADER],
      ...PLAN,
    }),
  'shared-files': (stack, vpc, encryptionKey) =>
    new SharedFiles(stack, 'Store', { vpc, encryptionKey, folders: [{ name: 'notebooks' }], ...PLAN }),
  'storage-classes': (stack, vpc, encryptionKey) =>
    new StorageClasses(stack, 'Store', { cluster: new Cluster(stack, 'Cluster', { vpc }), encryptionKey, ...PLAN }),
};
/** What has no tags by which AWS Backup could select it. */
const NOT_BY_AWS_BACKUP = ['hdfs'];

/** Declares a store in an app, with more in the app around it. Returns what the store warns of at synthesis. */
function warningsOf(store: string, more: (app: App, store: Construct) => void = () => {}): readonly string[] {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Storage');
  const made = STORES[store]?.(stack, new ec2.Vpc(stack, 'Vpc'), new kms.Key(stack, 'Key')) as Construct;
  more(app, made);
  app.synth();
  return made.node.metadata.flatMap(({ data }) => (/backup-plan-unknown/.test(String(data)) ? [String(data)] : []));
}

test('each construct that reads a decision about backups is in the table', () => {
  const readers = execFileSync(
    'git',
    ['grep', '--untracked', '-l', 'readBackupDecision(', '--', 'lib/storage/*/*.ts'],
    {
      encoding: 'utf8',
    },
  );
  const folders = readers
    .trim()
    .split('\n')
    .map((file) => file.split('/')[2]);
  expect(folders.toSorted()).toEqual([...Object.keys(STORES), ...NOT_BY_AWS_BACKUP].toSorted());
});

describe.each(Object.keys(STORES))('%s', (store) => {
  test('warns once of a plan that the app does not have, however often it is synthesized', () => {
    const [warning, ...others] = warningsOf(store, (app) => void app.synth({ force: true }));
    expect(others).toEqual([]);
    expect(warning).toContain("backupPlan is 'dayly', and no plan has this name: there is no plan.");
  });

  test('says which plans there are, in whichever stack, declared before or after', () => {
    const warnings = warningsOf(store, (app) => {
      const stack = new Stack(app, 'Vault');
      const plans = [{ name: 'daily' }, { name: 'monthly' }];
      new Backups(stack, 'Backups', { encryptionKey: new kms.Key(stack, 'Key'), plans });
    });
    expect(warnings).toEqual([expect.stringContaining("the plans are 'daily', 'monthly'.")]);
  });

  test('says nothing if a plan of that name selects it', () => {
    const warnings = warningsOf(store, (app) => {
      const stack = new Stack(app, 'Vault');
      new Backups(stack, 'Backups', { encryptionKey: new kms.Key(stack, 'Key'), plans: [{ name: 'dayly' }] });
    });
    expect(warnings).toEqual([]);
  });
});

test('a selection that users declare by the tag counts too', () => {
  const warnings = warningsOf('shared-files', (app) => {
    const plan = backup.BackupPlan.daily35DayRetention(new Stack(app, 'Company'), 'Plan');
    plan.addSelection('Stores', { resources: [backup.BackupResource.fromTag('ai-datacenter/backup-plan', 'dayly')] });
  });
  expect(warnings).toEqual([]);
});

test('the warning is acknowledged where the plan is declared elsewhere', () => {
  const warnings = warningsOf('shared-files', (_, store) =>
    Validations.of(store).acknowledge({ id: 'ai-datacenter:backup-plan-unknown', reason: 'the plan of the company' }),
  );
  expect(warnings).toEqual([]);
});
