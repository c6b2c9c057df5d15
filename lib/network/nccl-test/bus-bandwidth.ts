/** A published measurement of bus bandwidth. */
export interface MeasuredBandwidth {
  /** GB/s of all_reduce, out of place. */
  readonly gbs: number;
  readonly nodes: number;
  readonly messageGiB: number;
  readonly source: string;
}

const AWS_README =
  'https://github.com/aws-samples/awsome-distributed-training/blob/0162aac/micro-benchmarks/nccl-tests/README.md';

/**
 * What AWS measured with nccl-tests, by instance type. Other values that can be found are thresholds without a
 * measurement, and contradict these.
 */
export const MEASURED_BUS_BANDWIDTH: Readonly<Record<string, MeasuredBandwidth>> = {
  'p4de.24xlarge': { gbs: 78.33, nodes: 2, messageGiB: 2, source: AWS_README },
  'p5.48xlarge': { gbs: 487.09, nodes: 2, messageGiB: 16, source: AWS_README },
};
