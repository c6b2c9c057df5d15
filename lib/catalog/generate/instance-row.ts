import type { AcceleratorName } from '../accelerators';
import type { Architecture, Disks, InstanceFacts, NetworkCards, UsageClass } from '../instances';
import type { Ec2Device, Ec2Disk, Ec2Gpu, Ec2InstanceType, Ec2Network, Ec2NetworkCard } from './ec2-answer';

const ARCHITECTURES: Readonly<Record<string, Architecture>> = { x86_64: 'amd64', arm64: 'arm64' };
/** The order in which the catalog lists them. */
const USAGE_CLASSES: readonly UsageClass[] = ['on-demand', 'spot', 'capacity-block'];

/** EC2's name of an accelerator, and its memory where one name covers two chips, to the catalog's name. */
const ACCELERATOR_NAMES: Readonly<Record<string, AcceleratorName>> = {
  'A100/40960': 'A100-SXM-40GB',
  'A100/81920': 'A100-SXM-80GB',
  A10G: 'A10G',
  B200: 'B200-SXM-180GB',
  B300: 'B300-SXM-288GB',
  H100: 'H100-SXM-80GB',
  H200: 'H200-SXM-141GB',
  Inferentia: 'Inferentia1',
  Inferentia2: 'Inferentia2',
  L4: 'L4',
  L40S: 'L40S',
  'RTX PRO 4500': 'RTX-PRO-4500',
  'RTX PRO Server 6000': 'RTX-PRO-6000',
  T4: 'T4',
  T4g: 'T4G',
  Trainium: 'Trainium1',
  Trainium2: 'Trainium2',
  'V100/32768': 'V100-SXM2-32GB',
};

/** The facts of one instance type, from EC2's answer alone. Throws where the answer has something unknown in it. */
export function instanceRow(answer: Ec2InstanceType): InstanceFacts {
  const { NetworkInfo: network, EbsInfo } = answer;
  const ebs = EbsInfo.EbsOptimizedInfo;
  return withoutUndefined({
    architecture: architecture(answer),
    vcpus: answer.VCpuInfo.DefaultVCpus,
    memoryGiB: answer.MemoryInfo.SizeInMiB / 1024,
    ...accelerators(answer),
    disks: (answer.InstanceStorageInfo?.Disks ?? []).map((disk) =>
      disks(disk, answer.InstanceStorageInfo?.NvmeSupport),
    ),
    networkCards: networkCards(network.NetworkCards),
    networkGbps: totalGbps(network),
    ipv4PerInterface: network.Ipv4AddressesPerInterface,
    efaCards: efaCards(answer.InstanceType, network),
    ebsBaselineMbps: ebs?.BaselineBandwidthInMbps,
    ebsPeakMbps: ebs?.MaximumBandwidthInMbps === ebs?.BaselineBandwidthInMbps ? undefined : ebs?.MaximumBandwidthInMbps,
    usageClasses: USAGE_CLASSES.filter((usageClass) => answer.SupportedUsageClasses.includes(usageClass)),
  });
}

function architecture({ InstanceType, ProcessorInfo }: Ec2InstanceType): Architecture {
  const known = ProcessorInfo.SupportedArchitectures.map((name) => ARCHITECTURES[name]).find((it) => it !== undefined);
  if (known === undefined)
    throw new Error(`${InstanceType}: no known architecture in ${ProcessorInfo.SupportedArchitectures.join(', ')}.`);
  return known;
}

function accelerators({ InstanceType, GpuInfo, NeuronInfo }: Ec2InstanceType) {
  const devices: readonly (Ec2Gpu | Ec2Device)[] = GpuInfo?.Gpus ?? NeuronInfo?.NeuronDevices ?? [];
  const [device, other] = devices;
  if (device === undefined) return { acceleratorCount: 0 };
  if (other !== undefined)
    throw new Error(`${InstanceType}: two kinds of accelerators, ${device.Name} and ${other.Name}.`);
  const memoryMiB = device.MemoryInfo.SizeInMiB;
  const accelerator = ACCELERATOR_NAMES[device.Name] ?? ACCELERATOR_NAMES[`${device.Name}/${memoryMiB}`];
  if (accelerator === undefined)
    throw new Error(`${InstanceType}: ACCELERATOR_NAMES has no '${device.Name}' with ${memoryMiB} MiB. Add it.`);
  const fraction = 'GpuPartitionSize' in device ? device.GpuPartitionSize : undefined;
  return {
    accelerator,
    acceleratorCount: device.Count,
    acceleratorFraction: fraction !== undefined && fraction < 1 ? fraction : undefined,
    acceleratorMemoryMiB: memoryMiB,
  };
}

function disks({ Count, SizeInGB, Type }: Ec2Disk, nvmeSupport: string | undefined): Disks {
  if (Type !== 'ssd' && Type !== 'hdd') throw new Error(`'${Type}' is not a known type of disk: ssd or hdd.`);
  return withoutUndefined({
    count: Count,
    sizeGB: SizeInGB,
    type: Type === 'ssd' ? undefined : Type,
    nvme: nvmeSupport === 'unsupported' ? false : undefined,
  });
}

/** Equal cards that follow each other become one group. */
function networkCards(cards: readonly Ec2NetworkCard[]): NetworkCards[] {
  const groups: (NetworkCards & { count: number })[] = [];
  for (const card of cards.toSorted((a, b) => a.NetworkCardIndex - b.NetworkCardIndex)) {
    const group = {
      count: 1,
      interfaces: card.MaximumNetworkInterfaces,
      efa: card.InterfaceTypes.includes('efa') ? true : undefined,
      baselineGbps: card.BaselineBandwidthInGbps,
      peakGbps: card.PeakBandwidthInGbps === card.BaselineBandwidthInGbps ? undefined : card.PeakBandwidthInGbps,
    };
    const last = groups.at(-1);
    if (last !== undefined && JSON.stringify({ ...last, count: 1 }) === JSON.stringify(group)) last.count += 1;
    else groups.push(group);
  }
  return groups.map(({ count, ...group }) => withoutUndefined({ count: count === 1 ? undefined : count, ...group }));
}

/** `3200 Gigabit` or `16x 200 Gigabit`; `Up to 10 Gigabit` says nothing that the cards do not. */
const PERFORMANCE = /^(?:(\d+)x )?(\d+(?:\.\d+)?) Gigabit$/;

/** What EC2 states for the instance where that is not the sum of several cards. */
function totalGbps({ NetworkCards, NetworkPerformance }: Ec2Network): number | undefined {
  const [, times = '1', gbps] = PERFORMANCE.exec(NetworkPerformance) ?? [];
  if (gbps === undefined || NetworkCards.length === 1) return undefined;
  const stated = Number(times) * Number(gbps);
  return stated === NetworkCards.reduce((sum, card) => sum + (card.PeakBandwidthInGbps ?? 0), 0) ? undefined : stated;
}

/** The first cards that take EFA, where EC2 allows fewer EFA interfaces than there are such cards. */
function efaCards(type: string, { EfaInfo, NetworkCards }: Ec2Network): readonly number[] | undefined {
  const cards = NetworkCards.filter((card) => card.InterfaceTypes.includes('efa')).map((card) => card.NetworkCardIndex);
  const most = EfaInfo?.MaximumEfaInterfaces ?? 0;
  if (most > cards.length) throw new Error(`${type}: ${most} EFA interfaces on ${cards.length} cards that take EFA.`);
  return most === cards.length ? undefined : cards.slice(0, most);
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as T;
}
