import type { KubernetesObject } from '../../core/kubernetes-objects';
import { type Properties } from './properties';
import { referencesIn } from './reference';

/** What a finding is about: a resource, or an object of a cluster. */
export interface Declared {
  /** Unique in the view. */
  readonly id: string;
  /** Where the program declares it: the construct path, or the names of the Pulumi components and the resource. */
  readonly path: string;
  /** The file and the line that declare it. @default - not known */
  readonly line?: string;
  /** The file of the template. @default - none */
  readonly file?: string;
  /** The resource that applies an object. @default - itself */
  readonly resource?: string;
  /** The stack that declares it. @default - there is one stack only */
  readonly stack?: string;
}

/** The stacks that exist before a stack, by its name. */
export type StackOrder = ReadonlyMap<string, ReadonlySet<string>>;

/** A resource of AWS, in CloudFormation's form whichever engine declares it. */
export interface ViewedResource extends Declared {
  /** CloudFormation's type: `AWS::EKS::Cluster`. */
  readonly type: string;
  /** With references in the form of reference.ts. */
  readonly properties: Properties;
  /** The ids of resources that exist before it, beside those that its properties refer to. */
  readonly dependsOn: readonly string[];
  /** Names, ids and ARNs by which other resources may refer to it. @default - references alone */
  readonly names?: readonly string[];
}

/** An object of a Kubernetes cluster. */
export interface ViewedObject extends Declared {
  readonly content: KubernetesObject;
  readonly kind: string;
  readonly name: string;
  /** Undefined for an object of the whole cluster. */
  readonly namespace?: string;
  /** The name of the cluster, or a reference to it. */
  readonly cluster: string;
  /** The resource that applies it: a manifest of CDK has several objects. */
  readonly resource: string;
  /** The ids of resources that exist before it. */
  readonly dependsOn: readonly string[];
}

/** Returns a resource's type as messages name it: `S3 Bucket` of `AWS::S3::Bucket`. */
export function typeName({ type }: ViewedResource): string {
  return type.split('::').slice(1).join(' ');
}

/** Everything that a program declares, as rules see it. */
export class ResourceView {
  readonly resources: readonly ViewedResource[];
  readonly objects: readonly ViewedObject[];
  private readonly byId: ReadonlyMap<string, ViewedResource>;
  private readonly byName: ReadonlyMap<string, readonly ViewedResource[]>;
  private readonly stackOrder: StackOrder;

  constructor(
    resources: readonly ViewedResource[],
    objects: readonly ViewedObject[] = [],
    stackOrder: StackOrder = new Map(),
  ) {
    this.stackOrder = stackOrder;
    this.resources = resources;
    this.objects = objects;
    this.byId = new Map(resources.map((resource) => [resource.id, resource]));
    this.byName = named(resources);
  }

  /** Returns the resources of these types. */
  ofType(...types: readonly string[]): readonly ViewedResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** Returns the objects of these kinds. */
  ofKind(...kinds: readonly string[]): readonly ViewedObject[] {
    return this.objects.filter(({ kind }) => kinds.includes(kind));
  }

  /** Returns the resources that a value refers to, by a reference or by a name. */
  targets(value: unknown): readonly ViewedResource[] {
    if (Array.isArray(value)) return value.flatMap((item) => this.targets(item));
    const found = typeof value === 'string' ? this.byName.get(value) : undefined;
    if (found !== undefined) return found;
    return referencesIn(value).flatMap(({ id }) => this.byId.get(id) ?? []);
  }

  /**
   * Returns the first resource that a value refers to.
   *
   * @param type of the resource: resources of two types may have one name
   */
  target(value: unknown, type?: string): ViewedResource | undefined {
    return this.targets(value).find((resource) => type === undefined || resource.type === type);
  }

  /** Returns whether a resource exists before another one, which refers to it or waits for it, directly or not. */
  isBefore(earlier: ViewedResource, later: Pick<ViewedResource, 'dependsOn' | 'stack'>): boolean {
    if (this.isStackBefore(earlier.stack, later.stack)) return true;
    const seen = new Set<string>();
    const open = [...later.dependsOn];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === earlier.id) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      const resource = this.byId.get(id);
      if (this.isStackBefore(earlier.stack, resource?.stack)) return true;
      open.push(...(resource?.dependsOn ?? []));
    }
    return false;
  }

  private isStackBefore(earlier: string | undefined, later: string | undefined): boolean {
    return earlier !== undefined && later !== undefined && (this.stackOrder.get(later)?.has(earlier) ?? false);
  }
}

/** Resources by their names. Those of two types may have one name: a role and a cluster. */
function named(resources: readonly ViewedResource[]): ReadonlyMap<string, readonly ViewedResource[]> {
  const found = new Map<string, ViewedResource[]>();
  for (const resource of resources) {
    for (const name of new Set(resource.names ?? [])) found.set(name, [...(found.get(name) ?? []), resource]);
  }
  return found;
}
