/** A type of EBS volume for which there is a StorageClass. */
export type EbsVolumeType = 'gp3' | 'io2' | 'st1' | 'sc1';

/** The names of a set of StorageClasses, by the type of their volumes, and that of its VolumeSnapshotClass. */
export type ClassNames = Readonly<Record<EbsVolumeType | 'snapshots', string>>;

/** Returns the names of the classes with a prefix. */
export function classNames(prefix: string): ClassNames {
  return {
    gp3: `${prefix}-gp3`,
    io2: `${prefix}-io2`,
    st1: `${prefix}-st1`,
    sc1: `${prefix}-sc1`,
    snapshots: `${prefix}-ebs`,
  };
}

/** What claims of pods, and VolumeSnapshots, name where the prefix is the default. */
export const STORAGE_CLASS_NAMES: ClassNames = classNames('ai-datacenter');
