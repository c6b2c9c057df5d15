import type { Properties } from './values';

/** A property that a provider refuses. */
export interface CheckFailure {
  /** Path, such as `metadataOptions.httpTokens` or `taints[0].effect`. Empty: the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

/** What every call about a resource says. */
export interface ResourceCall {
  readonly urn: string;
  /** Type token, such as `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly name: string;
}

export interface CheckCall extends ResourceCall {
  readonly inputs: Properties;
  /** Inputs of the last deployment; empty for a new resource. */
  readonly oldInputs: Properties;
  /** Made by the engine for the names of this resource: the same in a preview and in the deployment after it. */
  readonly randomSeed: Uint8Array;
}

export interface DiffCall extends ResourceCall {
  readonly inputs: Properties;
  readonly oldInputs: Properties;
}

export interface Difference {
  /** Names of the properties that differ. */
  readonly changes: readonly string[];
  /** Those of them that AWS or Kubernetes cannot change on an existing resource. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

export interface ChangeCall extends ResourceCall {
  readonly inputs: Properties;
  /** Texts of the inputs that are secret. */
  readonly secretTexts: ReadonlySet<string>;
  readonly preview: boolean;
  readonly timeoutSeconds: number;
}

export interface UpdateCall extends ChangeCall {
  readonly id: string;
  readonly oldInputs: Properties;
}

export interface ExistingCall extends ResourceCall {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly timeoutSeconds: number;
}

export interface Made {
  readonly id: string;
  readonly outputs: Properties;
}

export interface Found extends Made {
  readonly inputs: Properties;
}

/** One provider resource of a program, default or explicit: a region, a cluster. */
export interface ProviderInstance {
  configure(settings: Properties): Promise<void> | void;
  check(call: CheckCall): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  diff(call: DiffCall): Promise<Difference>;
  create(call: ChangeCall): Promise<Made>;
  update(call: UpdateCall): Promise<Properties>;
  /** Undefined where the resource is gone. */
  read(call: ExistingCall): Promise<Found | undefined>;
  remove(call: ExistingCall): Promise<void>;
  invoke(token: string, args: Properties): Promise<Properties>;
}

/** A stand-in for a provider's plug-in. */
export interface Provider {
  /** The package of its types: `aws`, `kubernetes`, `docker-build`. */
  readonly packageName: string;
  readonly version: string;
  /** Inputs whose secrets are in no output under another name. @default - none */
  readonly keptSecrets?: readonly string[];
  instance(): ProviderInstance;
}

/** A resource that is there, and is not what it should be: the engine keeps it in its state and says why. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';

  constructor(
    message: string,
    readonly made: Made,
    readonly inputs: Properties,
    readonly reasons: readonly string[],
  ) {
    super(message);
  }
}
