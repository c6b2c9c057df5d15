import { type AcceleratorName, acceleratorFacts } from '../../catalog/accelerators';
import { CATALOG_CODES } from '../../catalog/catalog-codes';
import { efaInterfaceCount } from '../../catalog/instance-properties';
import type { Instance } from '../../catalog/instances';
import { readInstance } from '../../catalog/read-instance';
import { checksumOf } from '../../core/configuration-checksum';
import { NAME_PREFIX, NAMESPACE_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type PodToleration, readTolerations } from '../../core/tolerations';
import type { SourceAccess } from '../network/internet-access';
import { imageReference, PUBLIC_SOURCE_CODES, requireImageReachable } from '../public-sources';
import { MEASURED_BUS_BANDWIDTH } from './bus-bandwidth';
import type { NcclTestOptions } from './options';
import { NCCL_SCRIPT, NCCL_SCRIPT_NAME } from './script';

/** What the program of the test reads. */
export interface NcclTestSettings {
  readonly port: number;
  /** The names of the pods, the first one first. */
  readonly pods: readonly string[];
  /** The name by which the other pods reach the first one. */
  readonly first: string;
  readonly gpus: number;
  readonly hostFile: string;
  readonly command: readonly string[];
  /** What AWS measured, in words. Null if no source says it. */
  readonly expected: string | null;
  readonly minimum: number | null;
}

/** A test of the bandwidth between the accelerators of several nodes, as planned. */
export interface NcclTestPlan {
  /** Of the job and its files: another test is another job, as jobs cannot be changed. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly nodes: number;
  readonly timeoutMinutes: number;
  /** What each pod takes: all accelerators and EFA interfaces of its node. */
  readonly resources: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
  readonly settings: NcclTestSettings;
}

export const NCCL_TEST_CODES = {
  ...CATALOG_CODES,
  'nccl-gpu-missing': 'NCCL runs on whole GPUs of NVIDIA, and the instance type has none.',
  'nccl-efa-missing': 'The instance type takes no EFA interface.',
  'nccl-image-unfit': "AWS's image of nccl-tests has no code for the GPU or the CPU of the instance type.",
  ...PUBLIC_SOURCE_CODES,
} as const satisfies ProblemCodes;

type TestReader = OptionReader<NcclTestOptions, keyof typeof NCCL_TEST_CODES>;

/**
 * AWS's image, with Open MPI 4, libfabric, the NCCL plugin of EFA and Python 3.
 * @see https://github.com/aws-samples/awsome-distributed-training/tree/0162aac/micro-benchmarks/nccl-tests (Dockerfile)
 */
const IMAGE = 'public.ecr.aws/hpc-cloud/nccl-tests:cuda12.8.1-efa1.43.2-ofiv1.16.3-ncclv2.27.7-1-testsv2.16.9';

/** The chips for which its NCCL and its tests are compiled: compute capability 8.0, 8.6, 8.9, 9.0 and 10.0. */
const CHIPS_OF_IMAGE: readonly AcceleratorName[] = [
  'A100-SXM-40GB',
  'A100-SXM-80GB',
  'A10G',
  'L4',
  'L40S',
  'H100-SXM-80GB',
  'H200-SXM-141GB',
  'B200-SXM-180GB',
];

const MPIRUN = '/opt/amazon/openmpi/bin/mpirun';
const ALL_REDUCE = '/opt/nccl-tests/build/all_reduce_perf';

/** The folder of the files of the test, and the one that the test may write to. */
export const NCCL_FOLDER = '/test';
export const NCCL_WRITABLE_FOLDER = '/tmp';

/** The port on which the first pod hands out commands. */
const PORT = 9999;

/**
 * What AWS's example gives each pod beside its devices: EFA needs huge pages.
 * @see https://github.com/aws-samples/awsome-distributed-training/tree/0162aac/micro-benchmarks/nccl-tests/kubernetes
 */
const MEMORY = { 'hugepages-2Mi': '5120Mi', memory: '32000Mi' } as const;

/**
 * What AWS's example sets: libfabric takes EFA, and NCCL says which network it uses.
 * @see https://github.com/aws-samples/awsome-distributed-training/tree/0162aac/micro-benchmarks/nccl-tests/kubernetes
 */
const ENVIRONMENT = {
  FI_PROVIDER: 'efa',
  FI_EFA_FORK_SAFE: '1',
  NCCL_DEBUG: 'INFO',
  NCCL_BUFFSIZE: '8388608',
  NCCL_P2P_NET_CHUNKSIZE: '524288',
  NCCL_TUNER_PLUGIN: '/opt/aws-ofi-nccl/install/lib/libnccl-ofi-tuner.so',
} as const;

const NAME = { ...NAME_PREFIX, example: 'nccl-test' } as const;
const NODES = { min: 2, max: 64, unit: 'nodes' } as const;
const LARGEST_MESSAGE_GIB = { min: 1, max: 16, default: 16, unit: 'GiB' } as const;
const TIMEOUT_MINUTES = { min: 5, max: 240, default: 30, unit: 'minutes' } as const;
const MINIMUM_GBS = { min: 1, max: 10_000, unit: 'GB/s' } as const;

/** Plans a test of the bandwidth between the accelerators of several nodes. */
export function planNcclTest(options: NcclTestOptions, access: Partial<SourceAccess> = {}): Planned<NcclTestPlan> {
  const read: TestReader = new OptionReader(options);
  const customInstance = read.record('customInstance');
  const instance = readInstance(read, 'instanceType', { kind: 'accelerated', customInstance });
  const image = readImage(read, access, instance);
  read.requirePresent('nodes');
  const nodes = read.integer('nodes', NODES) ?? NODES.min;
  const test = {
    image,
    nodes,
    timeoutMinutes: read.integer('timeoutMinutes', TIMEOUT_MINUTES),
    resources: readResources(read, instance),
    environment: ENVIRONMENT,
    nodeSelector: readNodeSelector(read, instance),
    tolerations: readTolerations(read),
  };
  const run = {
    gpus: instance.acceleratorCount,
    largestMessageGiB: read.integer('largestMessageGiB', LARGEST_MESSAGE_GIB),
    expected: expectation(instance),
    minimum: read.integer('minimumBusBandwidthGBs', MINIMUM_GBS) ?? null,
  };
  const prefix = read.text('name', NAME, NAME.example);
  const name = `${prefix}-${checksumOf({ ...test, ...run, script: NCCL_SCRIPT })}`;
  const namespace = read.text('namespace', NAMESPACE_NAME, 'default');
  return read.planned({ ...test, name, namespace, settings: settingsOf(name, nodes, run) });
}

function readImage(read: TestReader, access: Partial<SourceAccess>, instance: Instance): string {
  const { type, architecture } = instance;
  const image = read.text('image', imageReference(IMAGE), IMAGE);
  requireImageReachable(read, access, image);
  const gpu = wholeGpu(instance);
  if (gpu === undefined || read.has('image') || read.failed('instanceType', 'customInstance')) return image;
  read.require(
    architecture === 'amd64' && CHIPS_OF_IMAGE.includes(gpu),
    'nccl-image-unfit',
    'image',
    `image was left out, and AWS's image has code for amd64 and ${CHIPS_OF_IMAGE.join(', ')}; ` +
      `${type} has ${architecture} and ${gpu}.`,
    'Set image to one that is built for them.',
  );
  return image;
}

/** Returns the GPU of NVIDIA of which the type has one or more, and no fractions. */
function wholeGpu({ accelerator, acceleratorFraction }: Instance): AcceleratorName | undefined {
  if (accelerator === undefined || acceleratorFraction !== undefined) return undefined;
  return acceleratorFacts(accelerator).vendor === 'nvidia' ? accelerator : undefined;
}

function readResources(read: TestReader, instance: Instance): Readonly<Record<string, string>> {
  const efa = efaInterfaceCount(instance) ?? 0;
  if (!read.failed('instanceType', 'customInstance')) {
    const { type } = instance;
    const message = `${type} has no whole GPU of NVIDIA, and NCCL runs on nothing else.`;
    const fix = 'Use a type with GPUs of NVIDIA, for example p5.48xlarge.';
    const hasGpu = wholeGpu(instance) !== undefined;
    read.require(hasGpu, 'nccl-gpu-missing', 'instanceType', message, fix);
    read.require(
      efa > 0 || !hasGpu,
      'nccl-efa-missing',
      'instanceType',
      `${type} takes no EFA interface, and this is a test of EFA.`,
      'Use a larger size of the family, or state networkCards in a customInstance.',
    );
  }
  return { 'nvidia.com/gpu': `${instance.acceleratorCount}`, 'vpc.amazonaws.com/efa': `${efa}`, ...MEMORY };
}

function readNodeSelector(read: TestReader, { type }: Instance): Readonly<Record<string, string>> {
  const given = Object.fromEntries(read.entries('nodeSelector'));
  return read.has('nodeSelector') ? given : { 'node.kubernetes.io/instance-type': type };
}

function expectation({ type }: Instance): string | null {
  const measured = MEASURED_BUS_BANDWIDTH[type];
  if (measured === undefined) return null;
  const { gbs, nodes, messageGiB, source } = measured;
  return `AWS measured ${gbs} GB/s with ${nodes} nodes of ${type} at ${messageGiB} GiB: ${source}`;
}

interface Run {
  readonly gpus: number;
  readonly largestMessageGiB: number;
  readonly expected: string | null;
  readonly minimum: number | null;
}

/** Pods of an indexed job have its name and their index as host name, and a name in the domain of the service. */
function settingsOf(
  name: string,
  nodes: number,
  { gpus, largestMessageGiB, expected, minimum }: Run,
): NcclTestSettings {
  const hostFile = `${NCCL_WRITABLE_FOLDER}/hosts`;
  const launch = [MPIRUN, '--hostfile', hostFile, '-np', `${nodes * gpus}`, '-N', `${gpus}`, '--bind-to', 'none'];
  const agent = `python3 ${NCCL_FOLDER}/${NCCL_SCRIPT_NAME} agent`;
  const byAgent = ['--mca', 'plm_rsh_agent', agent, '--mca', 'plm_rsh_no_tree_spawn', '1'];
  const variables = Object.keys(ENVIRONMENT).flatMap((variable) => ['-x', variable]);
  // One GPU a process, from 8 bytes on, doubled each time; each result is checked.
  const sizes = ['-b', '8', '-e', `${largestMessageGiB}G`, '-f', '2', '-g', '1', '-c', '1', '-n', '20'];
  return {
    port: PORT,
    pods: Array.from({ length: nodes }, (_, index) => `${name}-${index}`),
    first: `${name}-0.${name}`,
    gpus,
    hostFile,
    // The daemon of a pod stays in front: each pod is to end with its part of the test, and not before.
    command: [...launch, '--leave-session-attached', ...byAgent, ...variables, ALL_REDUCE, ...sizes],
    expected,
    minimum,
  };
}
