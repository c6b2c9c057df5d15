import { LABEL_NAME, SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { SourceAccess } from '../network/internet-access';
import { isAllowed } from '../public-hosts';
import type { GatewayClientOptions, InferenceGatewayOptions } from './options';

/** The tokens that a gateway accepts. */
export interface GatewayJwtPlan {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly keysUrl: string;
  readonly clientClaim: string;
}

/** Who may send requests. */
export interface GatewayClientsPlan {
  /** Secrets with the API keys of clients; empty with tokens. */
  readonly apiKeySecrets: readonly string[];
  /** Undefined with API keys. */
  readonly jwt: GatewayJwtPlan | undefined;
}

export const GATEWAY_CLIENT_CODES = {
  'gateway-without-clients': 'A gateway has to know who its clients are: by API keys or by tokens, and not by both.',
  'jwt-incomplete': 'Tokens are judged by their issuer, by what they are for, and by the public keys of the issuer.',
  'jwt-keys-unreachable': 'The public keys of the issuer are in the internet, which the network does not reach.',
} as const satisfies ProblemCodes;

type ClientReader = OptionReader<InferenceGatewayOptions, keyof typeof GATEWAY_CLIENT_CODES>;

const SECRET_NAME = {
  ...SERVICE_ACCOUNT_NAME,
  name: 'name of a Secret',
  example: 'api-keys',
} as const satisfies TextForm;
/** @see https://github.com/envoyproxy/gateway/blob/v1.9.1/api/v1alpha1/jwt_types.go: at most 253 characters */
const ISSUER = {
  pattern: /^[!-~]{1,253}$/,
  name: 'issuer of tokens',
  rule: '1 to 253 characters without spaces, as in the claim iss',
  example: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example',
} as const satisfies TextForm;
const AUDIENCE = { ...ISSUER, name: 'audience', rule: '1 to 253 characters without spaces', example: 'inference' };
const KEYS_URL = {
  pattern: /^(?=.{1,253}$)https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[!-~]*)?$/,
  name: 'address of public keys',
  rule: 'an https:// address of at most 253 characters, its host in small letters',
  example: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example/.well-known/jwks.json',
} as const satisfies TextForm;
const CLAIM = {
  pattern: /^[\w-]{1,64}(\.[\w-]{1,64})*$/,
  name: 'claim',
  rule: "names of letters, digits, '_' and '-', with dots between them",
  example: 'sub',
} as const satisfies TextForm;
const MAX_AUDIENCES = 8;

/** The options of tokens: none of them means something with API keys. */
const OF_TOKENS = [
  'jwtIssuer',
  'jwtAudiences',
  'jwtKeysUrl',
  'jwtKeysInNetwork',
  'jwtClientClaim',
] as const satisfies readonly (keyof GatewayClientOptions)[];

/** Plans who may send requests. */
export function planClients(read: ClientReader, access: Partial<SourceAccess>): GatewayClientsPlan {
  const apiKeySecrets = [...new Set(read.knownTexts('apiKeySecrets', SECRET_NAME))];
  const issuer = read.text('jwtIssuer', ISSUER);
  const audiences = [...new Set(read.knownTexts('jwtAudiences', AUDIENCE))];
  const keysUrl = read.text('jwtKeysUrl', KEYS_URL);
  const isInNetwork = read.flag('jwtKeysInNetwork', false);
  const clientClaim = read.text('jwtClientClaim', CLAIM, CLAIM.example);
  const hasKeys = apiKeySecrets.length > 0;
  const hasTokens = OF_TOKENS.some((option) => read.has(option));
  const isJudged = !read.failed('apiKeySecrets', ...OF_TOKENS);
  if (isJudged) requireOneKind(read, hasKeys, hasTokens);
  // What stands in for Secrets that are wrong: a plan always has clients.
  if (!hasTokens || (hasKeys && !isJudged)) {
    return { apiKeySecrets: hasKeys ? apiKeySecrets : [SECRET_NAME.example], jwt: undefined };
  }
  requireComplete(read, audiences.length);
  if (keysUrl !== undefined && !read.failed('jwtKeysUrl', 'jwtKeysInNetwork') && !isInNetwork) {
    requireKeysReachable(read, keysUrl, access);
  }
  return {
    apiKeySecrets: [],
    jwt: {
      issuer: issuer ?? ISSUER.example,
      audiences: audiences.length > 0 ? audiences : [AUDIENCE.example],
      keysUrl: keysUrl ?? KEYS_URL.example,
      clientClaim,
    },
  };
}

function requireOneKind(read: ClientReader, hasKeys: boolean, hasTokens: boolean): void {
  read.require(
    hasKeys || hasTokens,
    'gateway-without-clients',
    'apiKeySecrets',
    read.has('apiKeySecrets')
      ? 'apiKeySecrets is an empty list, and jwtIssuer was left out: nothing says who the clients are.'
      : 'apiKeySecrets and jwtIssuer were left out: nothing says who the clients are.',
    "Set apiKeySecrets, for example to ['api-keys'], or jwtIssuer, jwtAudiences and jwtKeysUrl.",
  );
  const [option] = OF_TOKENS.filter((it) => read.has(it));
  read.require(
    !(hasKeys && hasTokens),
    'gateway-without-clients',
    option ?? 'jwtIssuer',
    `apiKeySecrets and ${option} are set, and a request would need an API key and a token.`,
    'Keep API keys or tokens. For both make two gateways in two clusters.',
  );
}

function requireComplete(read: ClientReader, audiences: number): void {
  for (const option of ['jwtIssuer', 'jwtAudiences', 'jwtKeysUrl'] as const) {
    const isLeftOut = !read.has(option) || (option === 'jwtAudiences' && audiences === 0);
    read.require(
      !isLeftOut || read.failed(option),
      'jwt-incomplete',
      option,
      `${option} is required with tokens, and ${read.has(option) ? 'is an empty list' : 'was left out'}.`,
      'Set jwtIssuer, jwtAudiences and jwtKeysUrl.',
    );
  }
  read.require(
    audiences <= MAX_AUDIENCES,
    'out-of-range',
    'jwtAudiences',
    `jwtAudiences has ${audiences} texts; it may have ${MAX_AUDIENCES}.`,
    'Leave some out.',
  );
}

/** Envoy fetches the keys itself, from its pods. */
function requireKeysReachable(
  read: ClientReader,
  keysUrl: string,
  { internetAccess, allowedDomains }: Partial<SourceAccess>,
): void {
  if (isLateBound(keysUrl)) return;
  const host = new URL(keysUrl).hostname;
  read.require(
    internetAccess !== 'no',
    'jwt-keys-unreachable',
    'jwtKeysUrl',
    `The public keys come from ${host}, and the private subnets of the VPC have no way to the internet.`,
    'Use apiKeySecrets. If the VPC reaches that host without the internet, set jwtKeysInNetwork to true.',
  );
  if (internetAccess === 'no' || allowedDomains === undefined) return;
  read.require(
    isAllowed(host, allowedDomains),
    'jwt-keys-unreachable',
    'jwtKeysUrl',
    `The public keys come from ${host}, which the filter of the network does not let through.`,
    `Add '${host}' to allowedDomains of the network.`,
  );
}

/** The name of a Service. */
export const SERVICE_NAME = { ...LABEL_NAME, name: 'name of a Service', example: 'chat' } as const satisfies TextForm;
