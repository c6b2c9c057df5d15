"""What AWS refuses of file systems, backups and buckets although each property by itself is fine.

@see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html
@see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html
@see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
@see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
"""
import re

from ministack.services import backup, ec2, efs, s3

import records

LUSTRE_FIRST_GIB = 1200  # SSD: this, or a multiple of the step
LUSTRE_STEP_GIB = 2400
THROUGHPUTS = {"PERSISTENT_1": (50, 100, 200), "PERSISTENT_2": (125, 250, 500, 1000)}  # SSD, MB/s for each TiB
ONLY_WITHOUT_ASSOCIATIONS = ("AutoImportPolicy", "ExportPath", "ImportedFileChunkSize", "ImportPath")
COLD_DAYS = 90  # a recovery point stays so long in cold storage


def absent(path, names, known, noun):
    return [f"{path}: there is no {noun} {name}" for name in names if name not in known]


def file_system_problems(props):
    if props.get("FileSystemType") != "LUSTRE":
        return []
    path, lustre = "AWS::FSx::FileSystem", props.get("LustreConfiguration") or {}
    deployment, kind = lustre.get("DeploymentType", "SCRATCH_1"), props.get("StorageType", "SSD")
    subnets = props.get("SubnetIds") or []
    found = absent(f"{path}.SubnetIds", subnets, ec2._subnets, "subnet")
    found += absent(f"{path}.SecurityGroupIds", props.get("SecurityGroupIds") or [], ec2._security_groups, "group")
    if len(subnets) != 1:
        found.append(f"{path}.SubnetIds: {len(subnets)} subnets, a Lustre file system takes one")
    if kind == "SSD" and "BackupId" not in props:
        found += capacity_problems(props.get("StorageCapacity"), path)
    at = f"{path}.LustreConfiguration"
    throughput = lustre.get("PerUnitStorageThroughput")
    if deployment in THROUGHPUTS and kind == "SSD":
        allowed = THROUGHPUTS[deployment]
        if throughput is None or int(throughput) not in allowed:
            found.append(f"{at}.PerUnitStorageThroughput: {throughput}, {deployment} on SSD takes one of "
                         f"{', '.join(map(str, allowed))}")
    if deployment.startswith("SCRATCH"):
        if throughput is not None:
            found.append(f"{at}.PerUnitStorageThroughput: not with {deployment}")
        if int(lustre.get("AutomaticBackupRetentionDays", 0)) > 0:
            found.append(f"{at}.AutomaticBackupRetentionDays: {deployment} has no backups")
    if deployment == "PERSISTENT_2":
        found += [f"{at}.{name}: not with PERSISTENT_2, a data repository association says it"
                  for name in ONLY_WITHOUT_ASSOCIATIONS if name in lustre]
    elif "MetadataConfiguration" in lustre or str(lustre.get("EfaEnabled", "")).lower() == "true":
        found.append(f"{at}: MetadataConfiguration and EfaEnabled are for PERSISTENT_2")
    return found


def capacity_problems(capacity, path):
    size = int(capacity or 0)
    if size == LUSTRE_FIRST_GIB or (size > 0 and size % LUSTRE_STEP_GIB == 0):
        return []
    return [f"{path}.StorageCapacity: {size} GiB, allowed are {LUSTRE_FIRST_GIB} and multiples of {LUSTRE_STEP_GIB}"]


def association_problems(props):
    """Associations of one file system must not share a part of it."""
    path, name = "AWS::FSx::DataRepositoryAssociation", props.get("FileSystemId")
    system = records.properties("AWS::FSx::FileSystem", name)
    if system is None:
        return [f"{path}.FileSystemId: there is no file system {name}"]
    lustre = system.get("LustreConfiguration") or {}
    found = []
    if lustre.get("DeploymentType", "SCRATCH_1") == "SCRATCH_1":
        found.append(f"{path}.FileSystemId: {name} is SCRATCH_1, which takes no associations")
    if int(lustre.get("AutomaticBackupRetentionDays", 0)) > 0:
        found.append(f"{path}.FileSystemId: {name} has automatic backups, which exclude associations")
    bucket = props.get("DataRepositoryPath", "").removeprefix("s3://").split("/")[0]
    return found + absent(f"{path}.DataRepositoryPath", [bucket], s3._buckets, "bucket")


def association_creation_problems(props):
    path, own = "AWS::FSx::DataRepositoryAssociation", whole(props.get("FileSystemPath", "/"))
    others = [whole(each.get("FileSystemPath", "/")) for each in records.all_of(path)
              if each.get("FileSystemId") == props.get("FileSystemId")]
    return [f"{path}.FileSystemPath: {own} overlaps with {other}, which has an association" for other in others
            if own.startswith(other) or other.startswith(own)]


def whole(folder):
    return folder.rstrip("/") + "/"


def shared_file_system_problems(props):
    path, mode = "AWS::EFS::FileSystem", props.get("ThroughputMode", "bursting")
    found = []
    if "KmsKeyId" in props and str(props.get("Encrypted", "")).lower() != "true":
        found.append(f"{path}.KmsKeyId: only with Encrypted")
    if (mode == "provisioned") != ("ProvisionedThroughputInMibps" in props):
        found.append(f"{path}.ProvisionedThroughputInMibps: with ThroughputMode provisioned, and only with it")
    if mode == "elastic" and props.get("PerformanceMode") == "maxIO":
        found.append(f"{path}.PerformanceMode: maxIO excludes ThroughputMode elastic")
    return found


def mount_target_problems(props):
    path = "AWS::EFS::MountTarget"
    return (absent(f"{path}.FileSystemId", [props.get("FileSystemId")], efs._file_systems, "file system")
            + absent(f"{path}.SubnetId", [props.get("SubnetId")], ec2._subnets, "subnet")
            + absent(f"{path}.SecurityGroups", props.get("SecurityGroups") or [], ec2._security_groups, "group"))


def mount_target_creation_problems(props):
    """A file system has one mount target in a zone."""
    zone = (ec2._subnets.get(props.get("SubnetId")) or {}).get("AvailabilityZone")
    taken = [each for each in efs._mount_targets.values() if each["FileSystemId"] == props.get("FileSystemId")
             and (ec2._subnets.get(each["SubnetId"]) or {}).get("AvailabilityZone") == zone]
    return [f"AWS::EFS::MountTarget.SubnetId: {zone} has a mount target already ({each['MountTargetId']})"
            for each in taken]


def vault_problems(props):
    lock, path = props.get("LockConfiguration") or {}, "AWS::Backup::BackupVault.LockConfiguration"
    least, most = int(lock.get("MinRetentionDays", 1)), lock.get("MaxRetentionDays")
    if most is not None and int(most) < least:
        return [f"{path}: MinRetentionDays {least} is more than MaxRetentionDays {most}"]
    return []


def backup_plan_problems(props):
    found = []
    for index, rule in enumerate((props.get("BackupPlan") or {}).get("BackupPlanRule") or []):
        path = f"AWS::Backup::BackupPlan.BackupPlan.BackupPlanRule[{index}]"
        vault = rule.get("TargetBackupVault")
        if vault not in backup._vaults:
            found.append(f"{path}.TargetBackupVault: there is no vault {vault}")
        for where, lifecycle in [(path, rule.get("Lifecycle"))] + [
                (f"{path}.CopyActions[{i}]", copy.get("Lifecycle")) for i, copy in
                enumerate(rule.get("CopyActions") or [])]:
            found += lifecycle_problems(lifecycle or {}, f"{where}.Lifecycle")
        found += lock_problems(vault, rule.get("Lifecycle") or {}, path)
    return found


def lifecycle_problems(lifecycle, path):
    cold, gone = lifecycle.get("MoveToColdStorageAfterDays"), lifecycle.get("DeleteAfterDays")
    if cold is None or gone is None or int(gone) >= int(cold) + COLD_DAYS:
        return []
    return [f"{path}: DeleteAfterDays {gone} is less than {COLD_DAYS} days after MoveToColdStorageAfterDays {cold}"]


def lock_problems(vault, lifecycle, path):
    """A job whose retention the vault's lock does not allow fails."""
    lock = (records.properties("AWS::Backup::BackupVault", vault) or {}).get("LockConfiguration") or {}
    gone = lifecycle.get("DeleteAfterDays")
    if gone is None or not lock:
        return []
    least, most = int(lock.get("MinRetentionDays", 1)), int(lock.get("MaxRetentionDays", gone))
    if least <= int(gone) <= most:
        return []
    return [f"{path}.Lifecycle.DeleteAfterDays: {gone}, the lock of {vault} allows {least} to {most}"]


def selection_problems(props):
    path = "AWS::Backup::BackupSelection.BackupPlanId"
    return absent(path, [props.get("BackupPlanId")], backup._plans, "backup plan")


def restore_selection_problems(props):
    path, plan = "AWS::Backup::RestoreTestingSelection.RestoreTestingPlanName", props.get("RestoreTestingPlanName")
    if records.properties("AWS::Backup::RestoreTestingPlan", plan) is None:
        return [f"{path}: there is no restore testing plan {plan}"]
    return []


def bucket_problems(props):
    """Replication works on versions."""
    has_versions = (props.get("VersioningConfiguration") or {}).get("Status") == "Enabled"
    if has_versions or "ReplicationConfiguration" not in props:
        return []
    return ["AWS::S3::Bucket.ReplicationConfiguration: versioning must be enabled on the bucket"]


def directory_bucket_problems(props):
    path, name, location = "AWS::S3Express::DirectoryBucket", props.get("BucketName"), props.get("LocationName")
    if name is None or re.fullmatch(rf"[a-z0-9][a-z0-9-]*--{re.escape(str(location))}--x-s3", name):
        return []
    return [f"{path}.BucketName: {name!r} must end with --{location}--x-s3, the id of its zone"]


STORAGE_RULES = {
    "AWS::FSx::FileSystem": file_system_problems,
    "AWS::FSx::DataRepositoryAssociation": association_problems,
    "AWS::EFS::FileSystem": shared_file_system_problems,
    "AWS::EFS::MountTarget": mount_target_problems,
    "AWS::Backup::BackupVault": vault_problems,
    "AWS::Backup::BackupPlan": backup_plan_problems,
    "AWS::Backup::BackupSelection": selection_problems,
    "AWS::Backup::RestoreTestingSelection": restore_selection_problems,
    "AWS::S3::Bucket": bucket_problems,
    "AWS::S3Express::DirectoryBucket": directory_bucket_problems,
}
STORAGE_CREATION_RULES = {
    "AWS::FSx::DataRepositoryAssociation": association_creation_problems,
    "AWS::EFS::MountTarget": mount_target_creation_problems,
}
