import type { ChartReleaseOptions } from '../chart-release';
import type { DrainOptions } from '../drain';

/** A service behind the gateway, and the models that it serves. */
export interface GatewayBackend {
  /** Name of the Service, in the namespace of the gateway. */
  readonly service: string;
  /** Port of the Service, 1 to 65535. @default 80 */
  readonly port?: number;
  /**
   * The models that it serves, as requests name them in `model`; all backends together at most 64. A request for
   * another model is answered with 404.
   */
  readonly models: readonly string[];
}

/** Who may send requests: the holders of API keys, or of tokens of an identity provider. Exactly one of the two. */
export interface GatewayClientOptions {
  /**
   * Secrets in the namespace of the gateway whose keys are the names of clients and whose values are their API keys.
   * Clients send `Authorization: Bearer <key>`, as the libraries of OpenAI do. `ServiceSecrets` can bring the Secrets.
   * @default - clients have tokens: see `jwtIssuer`
   */
  readonly apiKeySecrets?: readonly string[];
  /** The issuer of the JSON Web Tokens of clients: their `iss`. @default - clients have API keys */
  readonly jwtIssuer?: string;
  /** What a token has to be for, 1 to 8 texts: one of them is its `aud`. Required with `jwtIssuer`. */
  readonly jwtAudiences?: readonly string[];
  /** The https:// address of the public keys of the issuer (JWKS). Required with `jwtIssuer`. */
  readonly jwtKeysUrl?: string;
  /** Whether the VPC reaches `jwtKeysUrl` without the internet. @default false */
  readonly jwtKeysInNetwork?: boolean;
  /** The claim of a token that names the client: a text or a number. @default 'sub' */
  readonly jwtClientClaim?: string;
}

/**
 * What each client may use, whatever the model. The windows are those of the clock: a limit per day begins anew at
 * midnight UTC. Tokens count when a response is complete, so the last request may exceed the limit; the next ones are
 * answered with 429.
 */
export interface GatewayLimitOptions {
  /** Requests of a client in a minute, 1 to 4294967295. @default - not limited */
  readonly requestsPerMinute?: number;
  /** Tokens of prompts and responses of a client in a minute, 1 to 4294967295. @default - not limited */
  readonly tokensPerMinute?: number;
  /** Tokens of prompts and responses of a client in an hour, 1 to 4294967295. @default - not limited */
  readonly tokensPerHour?: number;
  /** Tokens of prompts and responses of a client in a day, 1 to 4294967295. @default - not limited */
  readonly tokensPerDay?: number;
  /**
   * Whether requests are refused with 500 while the counters of the limits cannot be reached.
   * @default false - they pass uncounted; a key or a token is needed all the same
   */
  readonly failClosed?: boolean;
  /**
   * Host and port of a Redis or Valkey that has the counters, without a password, for example of ElastiCache.
   * @default - one pod of Valkey in the cluster; if it is moved, the current windows begin anew
   */
  readonly redisAddress?: string;
  /** Whether `redisAddress` is called with TLS. @default true - with redisAddress */
  readonly redisTls?: boolean;
}

/** The options of a gateway. */
export interface InferenceGatewayOptions
  extends
    GatewayClientOptions,
    GatewayLimitOptions,
    Pick<ChartReleaseOptions, 'chartRepository' | 'imageRegistry'>,
    Pick<DrainOptions, 'maxResponseSeconds' | 'healthCheckIntervalSeconds' | 'unhealthyThreshold'> {
  /** Name of the Gateway and its Service. @default - the id of the construct; without one 'gateway' */
  readonly name?: string;
  /** The namespace of the services and of the Secrets. It must exist. @default 'inference' */
  readonly namespace?: string;
  /** The services behind the gateway, 1 to 15. */
  readonly backends?: readonly GatewayBackend[];
  /** Pods of the gateway, 2 to 100: spread over zones. @default 2 */
  readonly replicas?: number;
  /**
   * The longest body of a request or a response in one piece, 32768 to 1000000000 bytes. A pod holds it in memory.
   * @default 52428800 - prompts with pictures, responses with embeddings
   */
  readonly maxBodyBytes?: number;
  /**
   * A repository that has the three charts under their own names: `oci://…`.
   * @default - that of their publisher, on Docker Hub
   */
  readonly chartRepository?: string;
  /**
   * A registry that has the images under their own repository names, optionally with a path before them.
   * @default 'docker.io'
   */
  readonly imageRegistry?: string;
}
