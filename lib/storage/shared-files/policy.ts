import { allow, type PolicyStatement } from '../../security/policy';

/** The file system and the access points that policies name; every value may be late-bound. */
export interface SharedFilesArns {
  readonly fileSystemArn: string;
  readonly accessPointArns: readonly string[];
}

/**
 * The policy of the file system. It only denies, so a client without permissions of IAM is not let in: without a policy
 * EFS lets in whatever reaches a mount target. All clients need TLS. The resource is the file system itself.
 *
 * @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html (read 2026-11)
 */
export function fileSystemPolicy(): readonly PolicyStatement[] {
  return [
    {
      Sid: 'DenyPlaintext',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientRootAccess'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ];
}

/** Permission to mount the folders and to read them: by their access points only, never as root. */
export function sharedFilesReadStatements(arns: SharedFilesArns): readonly PolicyStatement[] {
  return [throughAccessPoints('ReadFolders', ['elasticfilesystem:ClientMount'], arns)];
}

/** Permission to mount the folders and to write into them. */
export function sharedFilesWriteStatements(arns: SharedFilesArns): readonly PolicyStatement[] {
  const actions = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];
  return [throughAccessPoints('WriteFolders', actions, arns)];
}

function throughAccessPoints(
  sid: string,
  actions: readonly string[],
  { fileSystemArn, accessPointArns }: SharedFilesArns,
): PolicyStatement {
  return allow(sid, actions, [fileSystemArn], {
    StringEquals: { 'elasticfilesystem:AccessPointArn': accessPointArns },
  });
}
