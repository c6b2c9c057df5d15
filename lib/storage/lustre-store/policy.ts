import { allow, type AwsPlace, inRegion, type PolicyStatement } from '../../security/policy';

/** The tag that the CSI driver puts on what it makes. @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver */
const MADE_BY_DRIVER = 'CSIVolumeName';

/**
 * What the CSI driver may do for a StorageClass: make file systems that have its tag, and change and delete only those.
 * A file system that is mounted by a claim of its own needs no permission.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonfsx.html
 */
export function lustreDriverStatements(place: AwsPlace): readonly PolicyStatement[] {
  const { partition, region, accountId } = place;
  const fileSystems = [`arn:${partition}:fsx:${region}:${accountId}:file-system/*`];
  return [
    allow('MakeFileSystems', ['fsx:CreateFileSystem', 'fsx:TagResource'], fileSystems, {
      Null: { [`aws:RequestTag/${MADE_BY_DRIVER}`]: 'false' },
    }),
    allow('ChangeOwnFileSystems', ['fsx:UpdateFileSystem', 'fsx:DeleteFileSystem'], fileSystems, {
      Null: { [`aws:ResourceTag/${MADE_BY_DRIVER}`]: 'false' },
    }),
    // The action takes no resource.
    allow('FindFileSystems', ['fsx:DescribeFileSystems'], ['*'], inRegion(place)),
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
export function repositoryTaskStatements(fileSystemId: string, place: AwsPlace): readonly PolicyStatement[] {
  const { partition, region, accountId } = place;
  const arn = (resource: string): string => `arn:${partition}:fsx:${region}:${accountId}:${resource}`;
  return [
    allow('StartTasks', ['fsx:CreateDataRepositoryTask'], [arn(`file-system/${fileSystemId}`), arn('task/*')]),
    // The action takes no resource.
    allow('SeeTasks', ['fsx:DescribeDataRepositoryTasks'], ['*'], inRegion(place)),
    allow('CancelTasks', ['fsx:CancelDataRepositoryTask'], [arn('task/*')]),
  ];
}
