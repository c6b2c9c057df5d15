import { CustomResource as KubernetesCustomResource } from '@pulumi/kubernetes/apiextensions/customResource';
import type { Provider } from '@pulumi/kubernetes/provider';
import * as pulumi from '@pulumi/pulumi';
import { attached, claim } from './claims.pulumi';
import {
  identityOf,
  type KubernetesObject,
  makesPods,
  namedObject,
  precedesPods,
  readyTimeouts,
  sdkModule,
  volumeOfClaim,
} from './kubernetes-objects';
import { isLateBound } from './late-bound';
import type { OutputMarkers } from './late-bound.pulumi';

/** Our `Cluster`, or an EKS cluster that exists already: its name, and a provider of `@pulumi/kubernetes` for it. */
export interface AnyCluster {
  readonly clusterName: pulumi.Input<string>;
  /** The provider that reaches the API server of the cluster. Pass the same one wherever the cluster is meant. */
  readonly provider: Provider;
  /**
   * What objects and charts of the cluster need to be made and to be removed: nodes and add-ons of this program.
   * @default - none: they are there already
   */
  readonly readyForCharts?: readonly pulumi.Resource[];
  /** The VPC of the cluster. @default - that of `network`, or not known */
  readonly vpcId?: pulumi.Input<string>;
  /** Our own `Network`, if the cluster is in it. @default - the network is not known */
  readonly network?: ClusterNetwork;
  /**
   * The OIDC provider of the cluster in IAM, by which pods get permissions with `permissionsBy: 'irsa'`: an
   * `aws.iam.OpenIdConnectProvider` fits. Our own cluster makes it when it is first read.
   * @default - not known
   */
  readonly openIdConnectProvider?: { readonly arn: pulumi.Input<string>; readonly url: pulumi.Input<string> };
  /**
   * The roles of add-ons whose pods have AWS permissions, by the name of the add-on, for example `aws-ebs-csi-driver`.
   * Stores give them what they need. @default - not known
   */
  readonly addonRoles?: ReadonlyMap<string, { readonly name: pulumi.Input<string> }>;
  /** The path and the boundary of roles for pods of the cluster. @default - none */
  readonly roles?: {
    readonly rolePath?: pulumi.Input<string>;
    readonly permissionsBoundaryArn?: pulumi.Input<string>;
  };
}

/** Returns the VPC of a cluster, or undefined for one that does not know it. */
export function vpcIdOf(cluster: AnyCluster | undefined): pulumi.Input<string> | undefined {
  return cluster?.vpcId ?? cluster?.network?.vpcId;
}

/** What to change where neither a construct nor its cluster names a VPC, as `requireReferences` takes it. */
export const VPC_FIX = { vpcId: 'Set vpcId here, or vpcId or network of the cluster.' } as const;

/** Our own `Network`, as far as a cluster and what is in it use it. What depends on it waits for its routes. */
export interface ClusterNetwork extends pulumi.Resource {
  readonly vpcId: pulumi.Input<string>;
  readonly plan: {
    readonly internetAccess: boolean;
    readonly awsByEndpointsOnly?: boolean;
    readonly egressFilter?: { readonly allowedDomains: readonly string[] };
    readonly endpointUses: readonly string[];
    readonly interfaceEndpoints: readonly string[];
    readonly availabilityZones?: readonly string[];
    /** A zone is an index into the zones of the network. */
    readonly subnets?: readonly { readonly role: string; readonly zone: number; readonly cidr: string }[];
  };
  /** The subnets of nodes and pods, in the order of the plan. */
  readonly privateSubnets?: readonly { readonly availabilityZone: pulumi.Input<string> }[];
}

/** What objects and charts depend on, and where the Outputs in them come from. */
export interface ApplyOptions {
  /** The markers that are in the objects. */
  readonly late: OutputMarkers;
  /** What they are made after, and removed before. @default - what the cluster needs to run them */
  readonly dependsOn?: readonly pulumi.Resource[];
  /** Whether the objects stay in the cluster when the program no longer has them. @default false */
  readonly retainOnDelete?: boolean;
}

/**
 * Applies Kubernetes objects, server-side. Each is a resource of its own with its kind, namespace and name in the name
 * of the resource, so the engine makes the new object and deletes the old one when an object is renamed or moved.
 *
 * Pods come after their identity, configuration and policies; all objects after what the cluster needs to run them, and
 * they go before it. The provider waits until each is ready, and says what is missing meanwhile. Another manager's
 * fields are not taken over: a conflict fails, and names the manager.
 *
 * @throws InputPropertiesError if another component of the program declares the same object, before any is registered
 * @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
export function applyObjects(
  parent: pulumi.Resource,
  name: string,
  cluster: AnyCluster,
  objects: readonly KubernetesObject[],
  options: ApplyOptions,
): readonly pulumi.CustomResource[] {
  claim(parent, name, cluster.provider, objects.flatMap(namedObject));
  const { create, update } = readyTimeouts(objects);
  const dependsOn = [...(cluster.readyForCharts ?? []), ...(options.dependsOn ?? [])];
  const names = childNames(name, objects);
  const apply = (object: KubernetesObject, before: readonly pulumi.Resource[] = []): pulumi.CustomResource =>
    applyObject(names.get(object) ?? name, options.late.resolve(object), {
      parent,
      provider: cluster.provider,
      dependsOn: [...dependsOn, ...before],
      retainOnDelete: options.retainOnDelete,
      customTimeouts: { create: `${create}s`, update: `${update}s` },
    });
  const first = objects.filter((it) => !makesPods(it) && volumeOfClaim(it, objects) === undefined);
  const made = new Map(first.map((object) => [object, apply(object)]));
  for (const object of objects) {
    const volume = volumeOfClaim(object, objects);
    const before = volume && made.get(volume);
    if (before !== undefined) made.set(object, apply(object, [before]));
  }
  const others = [...made].map(([object, resource]) => ({ object, resource }));
  const before = others.filter(({ object }) => precedesPods(object)).map(({ resource }) => resource);
  const pods = objects.filter((it) => makesPods(it)).map((object) => apply(object, before));
  return [...others.map(({ resource }) => resource), ...pods];
}

/** A class of `@pulumi/kubernetes` for one kind, made by its constructor's rules. */
type ObjectClass = new (name: string, args: never, opts: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/**
 * Registers one object by the class that the SDK has for its kind, so that its type is one that the provider knows, it
 * keeps its identity when its API version changes, and what a Secret holds is secret. Custom resources have no class.
 */
function applyObject(name: string, object: object, opts: pulumi.CustomResourceOptions): pulumi.CustomResource {
  const { apiVersion, kind } = object as { readonly apiVersion: string; readonly kind: string };
  const module = sdkModule(apiVersion);
  const Class: ObjectClass = (module && classesOf(module)?.[kind]) || KubernetesCustomResource;
  return new Class(name, object as never, opts);
}

/** The classes of one API version, each loaded when it is read. */
function classesOf(module: string): Readonly<Record<string, ObjectClass>> | undefined {
  try {
    return require(`@pulumi/kubernetes/${module}`) as Readonly<Record<string, ObjectClass>>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

/** A namespace or a name that only the deployment knows is left out: the number of its marker is no name. */
function childNames(name: string, objects: readonly KubernetesObject[]): ReadonlyMap<KubernetesObject, string> {
  const taken = new Map<string, number>();
  return new Map(
    objects.map((object) => {
      const { kind, namespace, name: own } = identityOf(object) ?? {};
      const known = [kind, namespace, own].filter((part) => part !== undefined && !isLateBound(part));
      const base = [name, ...known].join('-');
      const count = (taken.get(base) ?? 0) + 1;
      taken.set(base, count);
      return [object, count === 1 ? base : `${base}-${count}`];
    }),
  );
}

/** By symbol: another copy of this library may look them up. */
const NAMESPACES = Symbol.for('ai-datacenter.core.namespaces');

/**
 * Applies a namespace, once for all components that are in it. It belongs to the provider of the cluster, so it stays
 * while one of them is declared. A namespace whose name is known only at deployment belongs to `parent`.
 *
 * @param name of the component
 */
export function applyNamespace(
  parent: pulumi.Resource,
  name: string,
  cluster: AnyCluster,
  namespace: string,
  objects: readonly KubernetesObject[],
  options: ApplyOptions,
): readonly pulumi.CustomResource[] {
  if (isLateBound(namespace)) return applyObjects(parent, name, cluster, objects, options);
  const existing = attached<Map<string, readonly pulumi.CustomResource[]>>(
    cluster.provider,
    NAMESPACES,
    () => new Map(),
  );
  const made =
    existing.get(namespace) ??
    applyObjects(cluster.provider, providerName(cluster.provider), cluster, objects, options);
  existing.set(namespace, made);
  return made;
}

/**
 * Returns the name of a resource in the program; undefined for an object that has none.
 * @pulumi/pulumi 3.270 has no public property for it. Use one as soon as there is.
 */
export function resourceName(resource: object): string | undefined {
  // oxlint-disable-next-line no-underscore-dangle -- the name is Pulumi's
  return (resource as { readonly __name?: string }).__name;
}

/** Returns the name of a provider in the program, by which the namespaces of two clusters are told apart. */
export function providerName(provider: Provider): string {
  return resourceName(provider) ?? 'cluster';
}
