import { findInstance } from '../../lib/catalog/instance-lookup';
import { planLocalNvme } from '../../lib/storage/local-nvme/local-nvme';
import { code, table } from './markdown';

/** Writes what there is on the local disks of instance types, by their use. */
export function diskTable(argument: string): string {
  const rows = argument.split(' ').map((type) => {
    const { disks = [] } = findInstance(type) ?? {};
    const usable = (use: 'cache' | 'hdfs') => {
      const [node] = planLocalNvme({ instanceTypes: [type], use }).plan.nodes;
      return `${node?.usableGiB} GiB`;
    };
    return [
      code(type),
      disks
        .map(({ count, sizeGB, type: medium = 'ssd' }) => `${count} x ${sizeGB} GB ${medium.toUpperCase()}`)
        .join(', '),
      usable('cache'),
      usable('hdfs'),
    ];
  });
  return table(['instance type', 'local disks', 'for pods with `cache`', 'all disks together'], rows);
}
