import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StandInPod } from './stand-in-pod';

/**
 * Gives a pod disks, of which `stat` says the device; /tmp is on device 1. Returns the folders of the disks.
 *
 * @param facts `cluster.sh` of the plan
 * @param folder the folder of the daemon on each disk
 */
export function giveDisks(pod: StandInPod, facts: string, folder: string, devices: readonly number[]): string[] {
  const disks = devices.map((_, index) => join(pod.data, `disk-${index + 1}`));
  for (const disk of disks) mkdirSync(disk);
  const cases = disks.map((disk, index) => `${disk}) echo ${devices[index]} ;;`).join('\n');
  pod.command('stat', `case "\${@: -1}" in\n/tmp) echo 1 ;;\n${cases}\nesac`);
  const folders = disks.map((disk) => join(disk, folder));
  const given = facts
    .replace(/^disks=.*$/m, `disks=(${disks.join(' ')})`)
    .replace(/^data_directories=.*$/m, `data_directories=(${folders.join(' ')})`)
    .replace(/^daemon_user=.*$/m, `daemon_user=${process.getuid?.()}:${process.getgid?.()}`);
  pod.configure('cluster.sh', given);
  return folders;
}
