import { DISK_MOUNT_FOLDER } from '../../catalog/instance-properties';
import { podSpecToleration } from '../../core/tolerations';
import type { LocalVolumesPlan } from './local-nvme';

/**
 * The values of the static provisioner's chart. It runs on the nodes of its label only: on others it would make volumes
 * of the disks of HDFS, and empty them when they are released.
 *
 * @see https://github.com/kubernetes-sigs/sig-storage-local-static-provisioner/blob/v2.9.0/helm/provisioner/values.yaml
 */
export function staticProvisionerValues(
  { storageClassName, nodeSelector, tolerations }: LocalVolumesPlan,
  image: string,
): Readonly<Record<string, unknown>> {
  return {
    image,
    nodeSelector: { ...nodeSelector },
    tolerations: tolerations.map(podSpecToleration),
    classes: [
      {
        name: storageClassName,
        hostDir: DISK_MOUNT_FOLDER,
        volumeMode: 'Filesystem',
        accessMode: 'ReadWriteOnce',
        // nodeadm formats the disks before the provisioner sees them.
        fsType: 'xfs',
        namePattern: '*',
      },
    ],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
  };
}
