import { code, table } from './markdown';

/** A resource that CloudFormation keeps, as a template declares it. */
export interface KeptResource {
  readonly construct: string;
  readonly type: string;
  /** `Retain` and its variants. */
  readonly policy: string;
  /** The name that it has in the account whatever the deployment, if it has one. */
  readonly name: string | undefined;
}

interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Properties by which a resource takes a name that must be unique in the account, or everywhere. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Backup::BackupVault': 'BackupVaultName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Why each kept resource stays, and what to do with it. */
const REASONS: Readonly<Record<string, readonly [why: string, mend: string]>> = {
  'Audit AWS::S3::Bucket': [
    'log files are evidence, and outlive the account of who made them',
    'each file expires by itself. With a `bucketName` of yours, a new audit meets it again: see below',
  ],
  'Audit AWS::Logs::LogGroup': [
    'events are evidence, and outlive what they are about',
    'each event expires by itself; delete the empty group',
  ],
  'Audit AWS::KMS::Key': [
    'log files under a deleted key are lost',
    'schedule its deletion when the last file has expired',
  ],
  'ServiceSecrets AWS::SecretsManager::Secret': [
    'values that were set by hand are nowhere else',
    'its name is taken: a new deployment with the same `secretPrefix` meets it again. Delete it when nothing uses it',
  ],
  'Keys AWS::KMS::Key': [
    'what is encrypted with a deleted key is lost: models, logs, backups',
    'its aliases go, so a new deployment makes new keys. Schedule the deletion of an old key when nothing is under it',
  ],
  'Network AWS::Logs::LogGroup': [
    'flow logs are evidence, and outlive the VPC that they are about',
    'each event expires by itself; delete the empty group',
  ],
  'Cluster AWS::Logs::LogGroup': [
    'the audit log is evidence, and outlives the cluster',
    'EKS fixes the name, so a cluster of the same name meets it again: see below',
  ],
  'InferenceEdge AWS::S3::Bucket': ['access logs are evidence', 'logs expire by themselves; delete the empty bucket'],
  'Backups AWS::Backup::BackupVault': [
    'backups are there for the day after',
    'it is deleted when its last backup has gone. With a `vaultName` of yours, new backups meet it again: see below',
  ],
  'ModelStore AWS::S3::Bucket': [
    'models take hours to upload again',
    'with a `bucketName` of yours, a new store meets it again: see below',
  ],
  'ModelStore AWS::S3Express::DirectoryBucket': [
    'S3 deletes no bucket with models in it',
    'its models are copies: empty and delete it',
  ],
  'LustreStore AWS::FSx::FileSystem': [
    'its files may be nowhere else',
    'it keeps its subnet, and so its VPC, and costs the same: set `removalPolicy`, or delete it when it is empty',
  ],
  'SharedFiles AWS::EFS::FileSystem': [
    'its files may be nowhere else',
    'it costs what its files cost. `SharedFiles.fromAttributes` takes it over, or give it mount targets again',
  ],
  'LustreStore AWS::EC2::SecurityGroup': ['the file system that stays is in it', 'delete it after the file system'],
};

/** Returns what CloudFormation keeps of some stacks when it destroys them. */
export function keptResources(
  construct: string,
  stacks: readonly { readonly template: unknown }[],
): readonly KeptResource[] {
  return stacks
    .flatMap(({ template }) =>
      Object.values((template as { Resources?: Record<string, TemplateResource> }).Resources ?? {}),
    )
    .filter(({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'))
    .map(({ Type, DeletionPolicy = '', Properties = {} }) => {
      const name = Properties[NAMES[Type] ?? ''];
      return { construct, type: Type, policy: DeletionPolicy, name: name === undefined ? undefined : nameOf(name) };
    });
}

function nameOf(name: unknown): string {
  return typeof name === 'string' ? name : 'known at deployment';
}

/** Writes what stays, and why. A resource without a reason is an error: it would surprise its owner. */
export function keptTable(resources: readonly KeptResource[]): string {
  const rows = resources.map(({ construct, type, name }) => {
    const reason = REASONS[`${construct} ${type}`];
    if (reason === undefined)
      throw new Error(`REASONS in test/docs/kept.ts does not say why ${construct} keeps ${type}.`);
    return [construct, code(type), name === undefined ? 'made by the deployment' : code(name), ...reason];
  });
  const unique = [...new Map(rows.map((row) => [row.join('|'), row])).values()];
  return table(['construct', 'resource', 'name', 'why it stays', 'afterwards'], unique);
}
