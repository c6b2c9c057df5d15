/** What device plugins offer on nodes of the catalog. */
export const DEVICE_NAMES = [
  'nvidia.com/gpu',
  'aws.amazon.com/neuron',
  'aws.amazon.com/neuroncore',
  'vpc.amazonaws.com/efa',
] as const;
