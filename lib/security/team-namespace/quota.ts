import { QUALIFIED_NAME } from '../../core/kubernetes-names';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { UNIQUE_NAMES_CODES } from '../../core/unique-names';
import { UniqueNames } from '../../core/unique-names';
import { DEVICE_NAMES } from '../device-names';
import type { DeviceQuota, TeamNamespaceOptions } from './options';

/** Quantities by the name of a resource, in Kubernetes' own notation. */
export type Quantities = Readonly<Record<string, string>>;

/** What the containers of a team have if they name nothing, and have at most. */
export interface ContainerLimits {
  readonly defaultRequest: Quantities;
  readonly default: Quantities;
  readonly max: Quantities;
}

/** What a team gets, and each of its containers. */
export interface QuotaPlan {
  /** The `hard` of the ResourceQuota. */
  readonly quota: Quantities;
  readonly containers: ContainerLimits;
}

export const QUOTA_CODES = {
  'container-above-quota': 'A container may not have more than its team, nor by default more than at most.',
} as const satisfies ProblemCodes;

type QuotaReader = OptionReader<TeamNamespaceOptions, keyof typeof QUOTA_CODES | keyof typeof UNIQUE_NAMES_CODES>;

const CPU = { min: 1, max: 1_000_000, default: 32, unit: 'cores' } as const;
const MEMORY_GIB = { min: 1, max: 10_000_000, default: 128, unit: 'GiB' } as const;
const PODS = { min: 1, max: 100_000, default: 100, unit: 'pods' } as const;
const STORAGE_GIB = { min: 0, max: 100_000_000, default: 1000, unit: 'GiB' } as const;
const VOLUMES = { min: 0, max: 100_000, default: 20, unit: 'volumes' } as const;
const DEVICES = { min: 0, max: 1_000_000, default: 0, unit: 'devices' } as const;
const LOAD_BALANCERS = { min: 0, max: 1000, default: 0, unit: 'load balancers' } as const;
const CONTAINER_CPU = { min: 0.01, default: 0.5, unit: 'cores' } as const;
const CONTAINER_MEMORY_GIB = { min: 0.01, default: 1, unit: 'GiB' } as const;

const DEVICE_NAME = {
  ...QUALIFIED_NAME,
  pattern: /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
  name: 'name of a device',
  rule: "a domain, '/', and up to 63 letters, digits, '.', '_' and '-'",
  mustBeKnown: true,
} as const;

/** Reads what the team gets. */
export function readQuota(read: QuotaReader): QuotaPlan {
  const cpu = read.number('cpu', CPU);
  const memoryGiB = read.number('memoryGiB', MEMORY_GIB);
  const loadBalancers = read.integer('loadBalancers', LOAD_BALANCERS);
  const memory = gibibytes(memoryGiB);
  return {
    quota: {
      'requests.cpu': cores(cpu),
      'requests.memory': memory,
      'limits.memory': memory,
      pods: `${read.integer('pods', PODS)}`,
      'requests.storage': gibibytes(read.integer('storageGiB', STORAGE_GIB)),
      persistentvolumeclaims: `${read.integer('volumes', VOLUMES)}`,
      ...readDevices(read),
      ...frontDoors(loadBalancers),
    },
    containers: readContainers(read, cpu, memoryGiB),
  };
}

/** Everything that makes a load balancer. A Service with a port of the nodes is a way around one. */
function frontDoors(loadBalancers: number): Quantities {
  return {
    'services.loadbalancers': `${loadBalancers}`,
    'count/ingresses.networking.k8s.io': `${loadBalancers}`,
    'count/gateways.gateway.networking.k8s.io': `${loadBalancers}`,
    ...(loadBalancers === 0 && { 'services.nodeports': '0' }),
  };
}

/** A quota of devices has requests only: their limits are the same. A team has none of what it does not name. */
function readDevices(read: QuotaReader): Quantities {
  const names = new UniqueNames('quotas of devices');
  const given = read.each<DeviceQuota, readonly [string, number]>('devices', (device) => {
    device.requirePresent('count', 'Set count to how many the team has.');
    const name = device.requiredText('name', DEVICE_NAME);
    names.take(device, 'name', name);
    return [name, device.integer('count', DEVICES)];
  });
  const counts = new Map<string, number>([...DEVICE_NAMES.map((name) => [name, 0] as const), ...given]);
  return Object.fromEntries([...counts].map(([name, count]) => [`requests.${name}`, `${count}`]));
}

function readContainers(read: QuotaReader, cpu: number, memoryGiB: number): ContainerLimits {
  const maxCpu = read.number('maxContainerCpu', { ...CONTAINER_CPU, default: cpu });
  const maxMemory = read.number('maxContainerMemoryGiB', { ...CONTAINER_MEMORY_GIB, default: memoryGiB });
  const ownCpu = read.number('containerCpu', CONTAINER_CPU);
  const ownMemory = read.number('containerMemoryGiB', CONTAINER_MEMORY_GIB);
  requireAtMost(read, { name: 'maxContainerCpu', value: maxCpu }, { name: 'cpu', value: cpu });
  requireAtMost(read, { name: 'maxContainerMemoryGiB', value: maxMemory }, { name: 'memoryGiB', value: memoryGiB });
  requireAtMost(read, { name: 'containerCpu', value: ownCpu }, { name: 'maxContainerCpu', value: maxCpu });
  requireAtMost(
    read,
    { name: 'containerMemoryGiB', value: ownMemory },
    { name: 'maxContainerMemoryGiB', value: maxMemory },
  );
  return {
    defaultRequest: { cpu: cores(ownCpu), memory: gibibytes(ownMemory) },
    default: { cpu: cores(maxCpu), memory: gibibytes(ownMemory) },
    max: { cpu: cores(maxCpu), memory: gibibytes(maxMemory) },
  };
}

interface Amount {
  readonly name: keyof TeamNamespaceOptions & string;
  readonly value: number;
}

function requireAtMost(read: QuotaReader, own: Amount, most: Amount): void {
  if (read.failed(own.name, most.name)) return;
  read.require(
    own.value <= most.value,
    'container-above-quota',
    own.name,
    `${own.name} is ${own.value}, and ${most.name} is ${most.value}.`,
    `Set ${own.name} to ${most.value} or less, or ${most.name} to ${own.value} or more.`,
  );
}

const MILLI = 1000;
const MEBI = 1024;

function cores(count: number): string {
  return Number.isInteger(count) ? `${count}` : `${Math.round(count * MILLI)}m`;
}

function gibibytes(count: number): string {
  return Number.isInteger(count) ? `${count}Gi` : `${Math.round(count * MEBI)}Mi`;
}
