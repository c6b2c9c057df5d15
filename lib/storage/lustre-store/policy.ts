import { allow, type AwsPlace, type PolicyStatement } from '../../security/policy';

/** The tag that the CSI driver puts on what it makes. @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver */
const MADE_BY_DRIVER = 'CSIVolumeName';

/**
 * What the CSI driver may do for a StorageClass: make file systems that have its tag, and change and delete only those.
 * A file system that is mounted by a claim of its own needs no permission.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonfsx.html
 */
export function lustreDriverStatements({ partition, region, accountId }: AwsPlace): readonly PolicyStatement[] {
  const fileSystems = [`arn:${partition}:fsx:${region}:${accountId}:file-system/*`];
  return [
    allow('MakeFileSystems', ['fsx:CreateFileSystem', 'fsx:TagResource'], fileSystems, {
      Null: { [`aws:RequestTag/${MADE_BY_DRIVER}`]: 'false' },
    }),
    allow('ChangeOwnFileSystems', ['fsx:UpdateFileSystem', 'fsx:DeleteFileSystem'], fileSystems, {
      Null: { [`aws:ResourceTag/${MADE_BY_DRIVER}`]: 'false' },
    }),
    allow('FindFileSystems', ['fsx:DescribeFileSystems'], fileSystems),
    // The first file system of an account makes the role by which FSx has network interfaces.
    allow('MakeServiceRole', ['iam:CreateServiceLinkedRole'], [`arn:${partition}:iam::${accountId}:role/*`], {
      StringEquals: { 'iam:AWSServiceName': 'fsx.amazonaws.com' },
    }),
  ];
}

/**
 * Permission to import objects into a file system and to export its files, by data repository tasks, and to see how far
 * they are.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonfsx.html
 */
export function repositoryTaskStatements(
  fileSystemId: string,
  { partition, region, accountId }: AwsPlace,
): readonly PolicyStatement[] {
  const arn = (resource: string): string => `arn:${partition}:fsx:${region}:${accountId}:${resource}`;
  return [
    allow('StartTasks', ['fsx:CreateDataRepositoryTask'], [arn(`file-system/${fileSystemId}`), arn('task/*')]),
    allow('SeeTasks', ['fsx:DescribeDataRepositoryTasks', 'fsx:CancelDataRepositoryTask'], [arn('task/*')]),
  ];
}
