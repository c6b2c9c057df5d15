import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { required } from '../../core/plan';
import { StaticVolumeChart } from '../static-volume.chart';
import { type ExistingSharedFilesOptions, planExistingSharedFiles } from './existing-shared-files';
import type { FolderPlan } from './folders';

/** A folder that is mounted, and its access point. */
export interface MountedFolder {
  readonly folder: Pick<FolderPlan, 'volumes'>;
  /** For example `fsap-0123456789abcdef0`. May be known only at deployment. */
  readonly accessPointId: string;
}

export interface SharedFilesChartProps {
  /** For example `fs-0123456789abcdef0`. May be known only at deployment. */
  readonly fileSystemId: string;
  readonly folders: readonly MountedFolder[];
}

/**
 * A claim of each folder of a file system of EFS in each of its namespaces, and the volume behind each. The EFS CSI
 * driver must run in the cluster, and the namespaces must exist.
 *
 * @example
 * SharedFilesChart.fromOptions(app, 'shared', {
 *   fileSystemId: 'fs-0123456789abcdef0',
 *   folders: [{ name: 'notebooks', accessPointId: 'fsap-0123456789abcdef0', namespaces: ['research'] }],
 * });
 */
export class SharedFilesChart extends Chart {
  /**
   * Plans the claims of an existing file system, and declares them.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: ExistingSharedFilesOptions): SharedFilesChart {
    const { fileSystemId, folders } = required(planExistingSharedFiles(options));
    const mounted = folders.map(({ accessPointId, ...folder }) => ({ folder, accessPointId }));
    return new SharedFilesChart(scope, id, { fileSystemId, folders: mounted });
  }

  /** The chart of each volume and its claim. */
  readonly volumes: readonly StaticVolumeChart[];

  constructor(scope: Construct, id: string, { fileSystemId, folders }: SharedFilesChartProps) {
    super(scope, id);
    this.volumes = folders.flatMap(({ folder, accessPointId }) =>
      folder.volumes.map(
        (plan) =>
          new StaticVolumeChart(this, plan.volumeName, { plan, volumeHandle: `${fileSystemId}::${accessPointId}` }),
      ),
    );
  }
}
