/** What the drills read of Kubernetes objects. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: StatefulSetSpec;
}

interface StatefulSetSpec {
  readonly replicas?: number;
  readonly serviceName?: string;
  readonly podManagementPolicy?: string;
  readonly template?: { readonly metadata?: unknown; readonly spec: PodSpec };
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

export interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly securityContext?: SecurityContext & { readonly fsGroup?: number };
  readonly terminationGracePeriodSeconds?: number;
}

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

export interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly securityContext?: SecurityContext;
  readonly restartPolicy?: string;
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: Probe };
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
}

export interface Probe {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: { readonly path?: string; readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly timeoutSeconds?: number;
}

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

export interface Volume {
  readonly name: string;
  readonly configMap?: {
    readonly name: string;
    readonly defaultMode?: number;
    readonly items?: readonly { readonly key: string; readonly path: string; readonly mode?: number }[];
  };
  readonly emptyDir?: object;
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

/** One pod of a StatefulSet. */
export interface PodManifest {
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly set: string;
  readonly spec: PodSpec;
}

/** The pods that Kubernetes makes of the StatefulSets, set by set. A claim of a set is a volume of its pod. */
export function podsOf(manifests: readonly Manifest[]): PodManifest[] {
  return manifests
    .filter(({ kind }) => kind === 'StatefulSet')
    .flatMap(({ metadata, spec = {} }) =>
      Array.from({ length: spec.replicas ?? 1 }, (_, ordinal) => {
        const name = `${metadata.name}-${ordinal}`;
        const claims = (spec.volumeClaimTemplates ?? []).map((claim) => ({
          name: claim.metadata.name,
          persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
        }));
        const template = spec.template?.spec ?? { containers: [] };
        return {
          name,
          namespace: metadata.namespace ?? 'default',
          service: spec.serviceName ?? metadata.name,
          set: metadata.name,
          spec: { ...template, volumes: [...(template.volumes ?? []), ...claims] },
        };
      }),
    );
}

/** The files of a ConfigMap. */
export function configMap(manifests: readonly Manifest[], name: string): Readonly<Record<string, string>> {
  const found = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  if (found === undefined) throw new Error(`no ConfigMap '${name}'`);
  return found.data ?? {};
}

/** The environment of a container, with `$(NAME)` in values replaced as Kubernetes does. */
export function environmentOf(
  { env = [] }: Container,
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    const path = valueFrom?.fieldRef?.fieldPath;
    if (path !== undefined && fields[path] === undefined) throw new Error(`${name}: no field '${path}'`);
    values[name] = path === undefined ? expanded(value ?? '', values) : (fields[path] ?? '');
  }
  return values;
}

/** A text with `$(NAME)` replaced by the variable. */
export function expanded(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string) => values[name] ?? whole);
}
