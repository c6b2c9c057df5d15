import type { InferenceGatewayOptions } from '../../../lib/network/inference-gateway/options';

/** The fewest options of a gateway whose clients have API keys. */
export const GATEWAY = {
  backends: [{ service: 'chat', models: ['smollm2'] }],
  apiKeySecrets: ['api-keys'],
} as const satisfies InferenceGatewayOptions;

/** The fewest options of a gateway whose clients have tokens. */
export const TOKENS = {
  backends: [{ service: 'chat', models: ['smollm2'] }],
  jwtIssuer: 'https://login.example.com',
  jwtAudiences: ['inference'],
  jwtKeysUrl: 'https://login.example.com/keys',
} as const satisfies InferenceGatewayOptions;

/** The three charts and the images in registries of a company. */
export const MIRRORED = {
  chartRepository: 'oci://registry.example.com/charts',
  imageRegistry: 'registry.example.com:5000/mirror',
} as const satisfies Partial<InferenceGatewayOptions>;
