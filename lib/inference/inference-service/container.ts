import { SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import { type UNIQUE_NAMES_CODES, UniqueNames } from '../../core/unique-names';

/** An environment variable with the value of one key of a Kubernetes Secret. */
export interface SecretVariable {
  /** Name of the environment variable. */
  readonly variable: string;
  /** Name of the Secret, in the namespace of the service. */
  readonly secret: string;
  readonly key: string;
}

/** A resource that a device plugin offers, for example `nvidia.com/gpu`. */
export interface ExtendedResource {
  readonly name: string;
  /** At least 1. */
  readonly count: number;
}

/** What the container gets besides CPU and memory. */
export interface ContainerOptions {
  /** Environment variables in plain text. Anyone who may read the Deployment reads them. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Environment variables from Secrets that exist in the namespace. @default - none */
  readonly secrets?: readonly SecretVariable[];
  /** Secrets of the namespace of which every key is an environment variable. @default - none */
  readonly environmentFromSecrets?: readonly string[];
  /** Secrets of the namespace with which the image is pulled. @default - none: ECR needs none */
  readonly imagePullSecrets?: readonly string[];
  /** NVIDIA GPUs of a pod, at least 1, for an image of your own: the runtime computes on CPUs. @default - none */
  readonly acceleratorCount?: number;
  /**
   * Further resources of device plugins. Pods tolerate a taint with the name of each, as node groups of this library
   * set it.
   * @default - none
   */
  readonly extendedResources?: readonly ExtendedResource[];
}

/** The container's environment, and the devices of its pod. */
export interface ContainerPlan {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretVariable[];
  readonly environmentFromSecrets: readonly string[];
  readonly imagePullSecrets: readonly string[];
  readonly extendedResources: readonly ExtendedResource[];
}

const GPU = 'nvidia.com/gpu';
const COUNT = { min: 1, unit: 'devices' } as const;

const VARIABLE = {
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  name: 'environment variable',
  rule: 'letters, digits and underscores, the first no digit',
  example: 'HF_TOKEN',
  mustBeKnown: true,
} as const satisfies TextForm;
const SECRET_NAME = { ...SERVICE_ACCOUNT_NAME, name: 'name of a Secret', example: 'tokens' } as const;
/** @see https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data 2026-11 */
const SECRET_KEY = {
  pattern: /^[A-Za-z0-9._-]{1,253}$/,
  name: 'key of a Secret',
  rule: "1 to 253 letters, digits, '.', '_' and '-'",
  example: 'token',
} as const satisfies TextForm;
/** @see https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/ */
const RESOURCE_NAME = {
  pattern:
    /^(?![a-z0-9.-]*kubernetes\.io\/)[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
  name: 'extended resource',
  rule: "a domain other than kubernetes.io, '/', and up to 63 letters, digits, '.', '_' and '-'",
  example: 'vpc.amazonaws.com/efa',
  mustBeKnown: true,
} as const satisfies TextForm;

type ContainerReader = OptionReader<ContainerOptions, keyof typeof UNIQUE_NAMES_CODES>;

/** Plans environment, secrets and devices. Nothing of a Secret is in a plan but its name. */
export function planContainer(read: ContainerReader): ContainerPlan {
  const environment = Object.fromEntries(read.entries('environment').filter(([name]) => isVariable(read, name)));
  const names = new UniqueNames('environment variables', Object.keys(environment));
  return {
    environment,
    secrets: read.each<SecretVariable, SecretVariable>('secrets', (item) => {
      const variable = item.requiredText('variable', VARIABLE);
      names.take(item, 'variable', variable);
      return {
        variable,
        secret: item.requiredText('secret', SECRET_NAME),
        key: item.requiredText('key', SECRET_KEY),
      };
    }),
    environmentFromSecrets: read.knownTexts('environmentFromSecrets', SECRET_NAME),
    imagePullSecrets: read.knownTexts('imagePullSecrets', SECRET_NAME),
    extendedResources: readResources(read),
  };
}

function readResources(read: ContainerReader): readonly ExtendedResource[] {
  const gpus = read.integer('acceleratorCount', COUNT);
  const names = new UniqueNames('extended resources', gpus === undefined ? [] : [GPU]);
  const others = read.each<ExtendedResource, ExtendedResource>('extendedResources', (item) => {
    const name = item.requiredText('name', RESOURCE_NAME);
    names.take(item, 'name', name);
    item.requirePresent('count', 'Set count, for example to 1.');
    return { name, count: item.integer('count', { ...COUNT, default: COUNT.min }) };
  });
  return gpus === undefined ? others : [{ name: GPU, count: gpus }, ...others];
}

function isVariable(read: ContainerReader, name: string): boolean {
  if (isLateBound(name)) {
    const message = 'A name in environment must be known at synthesis; one is known only at deployment.';
    read.problem('must-be-known', 'environment', message, 'Pass a plain text.');
    return false;
  }
  if (VARIABLE.pattern.test(name)) return true;
  const message = `'${name}' is not a valid ${VARIABLE.name}: ${VARIABLE.rule}.`;
  read.problem('malformed', `environment['${name}']`, message, `Use for example '${VARIABLE.example}'.`);
  return false;
}
