import { DEVICE_NAMES } from '../device-names';
import type { ImageReference } from './options';

/** A variable of a policy, in Kubernetes' own shape. */
export interface PolicyVariable {
  readonly name: string;
  readonly expression: string;
}

/** What has to hold, in the Common Expression Language, and what is said if it does not. */
export interface PolicyValidation {
  readonly expression: string;
  readonly message: string;
}

/** The pods of an object: of itself, of its template, or of its jobs; and their containers of every kind. */
export const POD_VARIABLES: readonly PolicyVariable[] = [
  {
    name: 'pod',
    expression:
      'has(object.spec.jobTemplate) ? object.spec.jobTemplate.spec.template.spec : ' +
      'has(object.spec.template) ? object.spec.template.spec : object.spec',
  },
  {
    name: 'containers',
    expression:
      'variables.pod.containers + variables.pod.?initContainers.orValue([]) + ' +
      'variables.pod.?ephemeralContainers.orValue([])',
  },
];

/** Labels, finalizers and the like change while the pod stays as it is: what runs already can still be removed. */
export const SPEC_CHANGED = 'oldObject == null || object.spec != oldObject.spec';

/** Returns a list of texts of the Common Expression Language. */
function list(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`;
}

/** A tag is what follows the last colon, unless a slash follows it: then it is the port of a registry. */
const TAGGED = "(c.image.matches(':[A-Za-z0-9_][A-Za-z0-9_.-]*$') && !c.image.endsWith(':latest'))";
const BY_DIGEST = "c.image.matches('@sha256:[0-9a-f]{64}$')";

/** Images have to be named by something that is not moved on purpose. */
export const IMAGE_REFERENCES: Readonly<Record<ImageReference, PolicyValidation>> = {
  tag: {
    expression: `variables.containers.all(c, ${BY_DIGEST} || ${TAGGED})`,
    message: "An image has no tag, or the tag 'latest', which moves. Name it by a version or by its digest.",
  },
  digest: {
    expression: `variables.containers.all(c, ${BY_DIGEST})`,
    message: 'An image is named without a digest. Name it by its digest: name@sha256:....',
  },
};

/** The registry of an image is its first part, if that looks like the name of a host; else it is Docker Hub. */
const FULL_NAME =
  "(c.image.matches('^[^/]*[.:][^/]*/') || c.image.startsWith('localhost/') ? c.image : 'docker.io/' + c.image)";

/** Images have to come from these registries. */
export function knownRegistries(registries: readonly string[]): PolicyValidation {
  const prefixes = list(registries.map((registry) => `${registry.replace(/\/$/, '')}/`));
  return {
    expression: `variables.containers.all(c, ${prefixes}.exists(r, ${FULL_NAME}.startsWith(r)))`,
    message: `An image comes from another registry than ${registries.join(', ')}. Copy it there.`,
  };
}

const DEVICES = list(DEVICE_NAMES);
const HAS_DEVICE = `${DEVICES}.exists(d, d in c.?resources.?limits.orValue({}))`;

/** Containers with devices need a limit of memory, and nodes with devices are for pods with devices. */
export const DEVICE_VALIDATIONS: readonly PolicyValidation[] = [
  {
    expression: `variables.containers.all(c, !${HAS_DEVICE} || 'memory' in c.resources.limits)`,
    message:
      'A container has GPUs, Neuron chips or EFA interfaces and no limit of memory. Set resources.limits.memory.',
  },
  {
    expression:
      `!variables.pod.?tolerations.orValue([]).exists(t, has(t.key) && t.key in ${DEVICES}) || ` +
      `variables.containers.exists(c, ${HAS_DEVICE})`,
    message:
      'The pod tolerates the taint of nodes with GPUs or Neuron chips, and asks for none. Remove the toleration, ' +
      'or set resources.limits.',
  },
];

export const HOST_PATHS: PolicyValidation = {
  expression: '!variables.pod.?volumes.orValue([]).exists(v, has(v.hostPath))',
  message: 'The pod mounts a folder of its node. Use a volume claim or an emptyDir.',
};

export const PRIVILEGED: PolicyValidation = {
  expression:
    '!variables.containers.exists(c, c.?securityContext.?privileged.orValue(false)) && ' +
    '!variables.pod.?hostPID.orValue(false) && !variables.pod.?hostIPC.orValue(false)',
  message: 'The pod is privileged, or sees the processes of its node. Remove privileged, hostPID and hostIPC.',
};

export const HOST_NETWORK: PolicyValidation = {
  expression:
    '!variables.pod.?hostNetwork.orValue(false) && ' +
    '!variables.containers.exists(c, c.?ports.orValue([]).exists(p, p.?hostPort.orValue(0) > 0))',
  message: 'The pod is on the network of its node, where no network policy holds. Remove hostNetwork and hostPort.',
};
