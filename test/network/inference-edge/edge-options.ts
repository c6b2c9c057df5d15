import type { InferenceEdgeOptions } from '../../../lib/network/inference-edge/options';

export const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';

/** The fewest options of an edge. */
export const EDGE = {
  routes: [{ service: 'chat' }],
  certificateArns: [CERTIFICATE],
} as const satisfies InferenceEdgeOptions;
