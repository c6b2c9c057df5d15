import { NAMESPACE_NAME } from '../core/kubernetes-names';
import type { OptionReader } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';

/** In which namespaces pods mount a file system, and by which claim. */
export interface StaticVolumeOptions {
  /**
   * Namespaces that get a claim of the file system. They must exist. Each may be late-bound.
   * @default - none
   */
  readonly namespaces?: readonly string[];
  /** The name of the claim in each of these namespaces. */
  readonly claimName?: string;
}

/** A volume that exists already, and the one claim of it. */
export interface StaticVolumePlan {
  readonly namespace: string;
  readonly claimName: string;
  /** The name of the volume, which is in no namespace. */
  readonly volumeName: string;
  /** For example `1200Gi`. A file system is shared whole: the size limits nothing. */
  readonly storage: string;
  /** The name by which the CSI driver is registered. */
  readonly driver: string;
  readonly mountOptions: readonly string[];
  readonly accessMode: 'ReadWriteMany' | 'ReadOnlyMany';
}

/** What all volumes of one file system have in common. */
export type StaticVolumeFacts = Pick<StaticVolumePlan, 'storage' | 'driver' | 'mountOptions'> & {
  /** @default 'ReadWriteMany' */
  readonly accessMode?: StaticVolumePlan['accessMode'];
};

export const CLUSTER_MISSING_CODES = {
  'cluster-missing': 'Claims and StorageClasses are objects of a cluster, and none was passed.',
} as const satisfies ProblemCodes;

/** What surrounds a store whose claims pods mount. */
export interface ClaimSurroundings {
  /** Whether a cluster was passed. @default true */
  readonly hasCluster?: boolean;
}

/** Adds a problem if options name objects of a cluster, and no cluster was passed. */
export function requireCluster(
  read: OptionReader<object, keyof typeof CLUSTER_MISSING_CODES>,
  { hasCluster = true }: ClaimSurroundings,
  options: readonly string[],
): void {
  if (hasCluster || options.length === 0) return;
  const named = options.join(' and ');
  const message = `cluster was left out, and ${named} ${options.length === 1 ? 'names' : 'name'} objects of it.`;
  read.problem('cluster-missing', 'cluster', message, `Pass cluster, or leave ${named} out.`);
}

/** Reads the namespaces of a file system, and plans a volume for each. */
export function readStaticVolumes(
  read: OptionReader<StaticVolumeOptions>,
  {
    defaultClaimName,
    ...facts
  }: StaticVolumeFacts & {
    /** What the claims are called if `claimName` was left out. */
    readonly defaultClaimName: string;
  },
): readonly StaticVolumePlan[] {
  const claimName = read.text('claimName', { ...NAMESPACE_NAME, name: 'claim name' }, defaultClaimName);
  return staticVolumes(claimName, read.knownTexts('namespaces', NAMESPACE_NAME), facts);
}

/** Returns a volume for each namespace: a volume has one claim. */
export function staticVolumes(
  claimName: string,
  namespaces: readonly string[],
  { accessMode = 'ReadWriteMany', ...facts }: StaticVolumeFacts,
): readonly StaticVolumePlan[] {
  return [...new Set(namespaces)].map((namespace) => ({
    namespace,
    claimName,
    volumeName: `${claimName}-${namespace}`,
    accessMode,
    ...facts,
  }));
}
