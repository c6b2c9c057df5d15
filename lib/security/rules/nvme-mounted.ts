import { nvmeDiskCount, nvmeGB } from '../../catalog/instance-properties';
import { nodeGroupsOf } from '../rule-pack/node-groups';
import { textAt, valueAt } from '../rule-pack/properties';
import { isOnlyReference } from '../rule-pack/reference';
import type { Rule } from '../rule-pack/rule';

/** How user data ask for local disks: nodeadm, Bottlerocket, the script of Amazon Linux. */
const ASKS = /localStorage|ephemeral-storage|setup-local-disks|mdadm|mkfs\.|nvme/i;
/** Drivers that take the disks of nodes as they are. */
const DISK_DRIVERS = /local-instance-store-csi|local-volume-provisioner|local-static-provisioner|raw-nvme/i;

/** Local NVMe disks. */
export const NVME_MOUNTED: Rule = {
  id: 'adc-nvme-mounted',
  title: 'Nodes with local NVMe disks set them up, or a driver of the cluster takes them.',
  why: 'Nodes do not mount local disks by themselves: terabytes of paid space stay empty, and the root volume fills.',
  fix: 'Set instance.localStorage.strategy (nodeadm) or a bootstrap command (Bottlerocket) in the user data.',
  source: 'https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ (localStorage)',
  *check(view) {
    const installed = [
      ...view.resources.flatMap(({ properties }) => [textAt(properties, 'AddonName'), textAt(properties, 'Chart')]),
      ...view.objects.map(({ name }) => name),
    ];
    if (installed.some((name = '') => DISK_DRIVERS.test(name))) return;
    for (const { resource, template, data, instances, userData } of nodeGroupsOf(view)) {
      const isLate = valueAt(data, 'UserData') !== undefined && (userData === undefined || isOnlyReference(userData));
      if (isLate || ASKS.test(userData ?? '')) continue;
      for (const instance of instances.filter((each) => (nvmeDiskCount(each) ?? 0) > 0)) {
        const disks = `${nvmeDiskCount(instance)}, together ${Math.round(nvmeGB(instance) ?? 0)} GB`;
        const message = `${instance.type} has NVMe disks (${disks}), and the user data do not set them up.`;
        yield { on: template ?? resource, property: 'LaunchTemplateData.UserData', message };
      }
    }
  },
};
