import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/inference, sorted by file. */
export const INFERENCE: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/inference/inference-image/inference-image.cdk.ts',
    line: '...(network !== undefined && { networkMode: NetworkMode.custom(network) })',
    mutator: 'ConditionalExpression',
    replacement: 'true',
    reason: 'CDK declares no network for a mode without a name either; its types do not allow such a mode.',
  },
];
