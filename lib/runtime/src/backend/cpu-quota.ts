import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * CPUs that this process may keep busy: those it may run on, or fewer if its control group has a quota (a container's
 * CPU limit). More threads than that slow everything down: all stop when the quota of a period is used up.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html (cpu.max: "quota period", or "max period")
 */
export function cpuQuota(
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
  cpus = availableParallelism(),
): number {
  const limit = readQuota(read);
  return Math.max(1, Math.min(cpus, limit === undefined ? cpus : Math.floor(limit)));
}

function readQuota(read: (path: string) => string): number | undefined {
  const numbers = (path: string): number[] => {
    try {
      return read(path).trim().split(/\s+/).map(Number);
    } catch {
      return []; // no such control group, or not Linux
    }
  };
  const [v1Quota] = numbers('/sys/fs/cgroup/cpu/cpu.cfs_quota_us');
  const [v1Period] = numbers('/sys/fs/cgroup/cpu/cpu.cfs_period_us');
  const [quota = v1Quota, period = v1Period] = numbers('/sys/fs/cgroup/cpu.max');
  if (quota === undefined || period === undefined) return undefined;
  return quota > 0 && period > 0 ? quota / period : undefined; // "max" is NaN, version 1's "no limit" is -1
}
