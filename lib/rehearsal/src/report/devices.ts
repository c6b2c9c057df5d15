export interface Devices {
  /** Resource name: `nvidia.com/gpu`. */
  readonly name: string;
  readonly count: number;
}

/** The devices that a node offers to pods. Only their resource names have a domain. */
export function devicesOf(allocatable: Readonly<Record<string, string>>): Devices[] {
  return Object.entries(allocatable)
    .map(([name, count]) => ({ name, count: Number(count) }))
    .filter(({ name, count }) => name.includes('/') && count > 0);
}

/** `8 nvidia.com/gpu, 32 vpc.amazonaws.com/efa` */
export function listDevices(allocatable: Readonly<Record<string, string>>): string {
  return devicesOf(allocatable)
    .map(({ name, count }) => `${count} ${name}`)
    .join(', ');
}
