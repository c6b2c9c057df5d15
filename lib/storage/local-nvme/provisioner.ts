import { nvmeDiskCount } from '../../catalog/instance-properties';
import type { Instance } from '../../catalog/instances';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { supportsInstanceStoreDriver } from './instance-store-driver';
import type { LocalNvmeOptions, VolumeProvisioner } from './options';

export const PROVISIONER_CODES = {
  'nvme-driver-unsupported': 'The EC2 instance store CSI driver does not run on these nodes.',
  'nvme-driver-erases': 'The EC2 instance store CSI driver erases the local disks of all nodes of a cluster.',
} as const satisfies ProblemCodes;

type ProvisionerReader = OptionReader<LocalNvmeOptions, keyof typeof PROVISIONER_CODES>;

const PROVISIONERS = ['static', 'instance-store'] as const satisfies readonly VolumeProvisioner[];

/** What the driver has to be judged by. */
interface Nodes {
  readonly instances: readonly Instance[];
  /** The other nodes of the cluster; undefined if they are not known. */
  readonly others: readonly Instance[] | undefined;
  readonly tainted: boolean;
}

/**
 * Reads what makes the volumes. The add-on of the driver takes no node selector and no tolerations, so it is chosen
 * only where it runs on all of the nodes, and has nothing to erase on others.
 *
 * @see https://github.com/aws/containers-roadmap/issues/2839 (2026-07-29)
 */
export function readProvisioner(read: ProvisionerReader, nodes: Nodes): VolumeProvisioner {
  const unsupported = nodes.instances.filter((instance) => !supportsInstanceStoreDriver(instance));
  const erased = (nodes.others ?? []).filter((instance) => (nvmeDiskCount(instance) ?? 0) > 0);
  const fits = unsupported.length === 0 && !nodes.tainted && nodes.others !== undefined && erased.length === 0;
  const provisioner = read.oneOf('volumeProvisioner', PROVISIONERS, fits ? 'instance-store' : 'static');
  if (provisioner === 'static' || read.failed('instanceTypes', 'otherInstanceTypes', 'tolerations')) return provisioner;
  for (const { type } of unsupported) {
    read.problem(
      'nvme-driver-unsupported',
      'volumeProvisioner',
      `volumeProvisioner is 'instance-store', and AWS does not offer the EC2 instance store CSI driver for ${type}.`,
      `Use 'static', or leave ${type} out.`,
    );
  }
  read.require(
    !nodes.tainted,
    'nvme-driver-unsupported',
    'volumeProvisioner',
    "volumeProvisioner is 'instance-store', and the nodes have taints: the add-on of the driver tolerates none.",
    "Use 'static', or nodes without taints.",
  );
  for (const { type } of erased) {
    read.problem(
      'nvme-driver-erases',
      'volumeProvisioner',
      `volumeProvisioner is 'instance-store', and other nodes of the cluster are ${type} with local disks: ` +
        'the driver would erase them.',
      "Use 'static'.",
    );
  }
  return provisioner;
}

/** What a user has to know before the driver is installed. */
export function warnOfDriver(read: ProvisionerReader): void {
  read.warn(
    'nvme-driver-erases-disks',
    'The EC2 instance store CSI driver erases the local disks of every node of the cluster when it is installed. ' +
      'Claims of its volumes have to be deleted by hand after the node of a volume is gone: ' +
      'version 2.9.0 of the node-cleanup controller removes only volumes of the static provisioner.',
  );
}
