import { CfnElement, type CfnOutput, CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CDK_HELM_CHART, CDK_MANIFEST } from './cloud-assembly/cdk-types';
import { type KubernetesObject, namedObject, type NamedObject } from './kubernetes-objects';
import { digestOf } from './late-bound.cdk';
import type { DeclaredObject } from './ownership';

type Properties = Readonly<Record<string, unknown>>;

/** What each type of resource declares in a cluster, whichever construct made the resource. */
const READERS: Readonly<Record<string, (properties: Properties) => readonly NamedObject[]>> = {
  [CDK_MANIFEST]: ({ Manifest }) => parsed(textOf(Manifest)).flatMap(namedObject),
  [CDK_HELM_CHART]: ({ Release, Namespace, Chart }) => [
    { kind: 'Helm release', namespace: textOf(Namespace), name: textOf(Release) },
    ...(Chart === undefined ? [] : [{ kind: 'Helm chart', name: textOf(Chart) }]),
  ],
  'AWS::EKS::PodIdentityAssociation': ({ Namespace, ServiceAccount }) => [
    { kind: 'Pod Identity association', namespace: textOf(Namespace), name: textOf(ServiceAccount) },
  ],
};

/** Marks constructs that report problems of the objects of the resources in them. */
const OWNER = Symbol.for('ai-datacenter.owner');

/** Makes a construct the owner of the objects that resources in it declare. */
export function markOwner(construct: IConstruct): void {
  Object.defineProperty(construct, OWNER, { value: true, configurable: true });
}

/** Returns whether a construct is the owner of the objects in it already. */
export function isOwner(construct: IConstruct): boolean {
  return OWNER in construct;
}

/** What was read of an app, and the owners that have not seen it yet. */
interface Reading {
  /** How many constructs the app had. */
  readonly constructs: number;
  readonly objects: readonly DeclaredObject[];
  readonly unseenBy: Set<IConstruct>;
}

const READINGS = new WeakMap<IConstruct, Reading>();

/**
 * Returns the objects that all constructs around `owner` declare in clusters, in the order of the construct tree: ours,
 * and those of users' own manifests and charts. Only for validation: references between stacks are resolved by then.
 *
 * One validation of an app asks for each owner once, so the app is read for the first owner, and anew when an owner
 * comes a second time or the app has grown.
 */
export function declaredObjects(owner: IConstruct): readonly DeclaredObject[] {
  const root = Stage.of(owner) ?? owner.node.root;
  const all = root.node.findAll();
  const last = READINGS.get(root);
  if (last?.constructs === all.length && last.unseenBy.delete(owner)) return last.objects;
  const unseenBy = new Set(all.filter((it) => it !== owner && isOwner(it)));
  const reading = { constructs: all.length, objects: readObjects(all), unseenBy };
  READINGS.set(root, reading);
  return reading.objects;
}

function readObjects(all: readonly IConstruct[]): readonly DeclaredObject[] {
  const exports = exportedExpressions(all);
  return all.filter((it) => CfnResource.isCfnResource(it)).flatMap((resource) => objectsOfResource(resource, exports));
}

function objectsOfResource(resource: CfnResource, exports: ReadonlyMap<string, string>): readonly DeclaredObject[] {
  const read = READERS[resource.cfnResourceType];
  if (read === undefined) return [];
  const properties = propertiesOf(resource);
  const owner = resource.node.scopes.toReversed().find((it) => isOwner(it));
  return read(properties).map((found) => ({
    ...found,
    cluster: clusterOf(resource, properties['ClusterName'], exports),
    declaredBy: (owner ?? resource.node.scope ?? resource).node.path,
    isJudged: owner !== undefined,
  }));
}

/** Reads the properties as the template has them, by what stacks call themselves (aws-cdk-lib 2.276). */
function propertiesOf(resource: CfnResource): Properties {
  // oxlint-disable-next-line no-underscore-dangle -- the name is CDK's
  const template = (resource as unknown as { _toCloudFormation(): object })._toCloudFormation();
  const { Resources = {} } = Stack.of(resource).resolve(template) as {
    readonly Resources?: Readonly<Record<string, { readonly Properties?: Properties }>>;
  };
  return Object.values(Resources)[0]?.Properties ?? {};
}

/**
 * The cluster as an expression that all stacks share: its name in an account and a region, or the resource. Another
 * stack refers to the resource by an export, which is followed back.
 */
function clusterOf(resource: CfnResource, name: unknown, exports: ReadonlyMap<string, string>): string {
  const stack = Stack.of(resource);
  if (typeof name === 'string') return [placeOf(stack.account), placeOf(stack.region), name].join('/');
  const imported = (name as { readonly 'Fn::ImportValue'?: unknown } | undefined)?.['Fn::ImportValue'];
  const exported = imported === undefined ? undefined : exports.get(JSON.stringify(imported));
  return exported ?? expressionOf(stack, name);
}

function placeOf(text: string): string {
  return Token.isUnresolved(text) ? '' : text;
}

function expressionOf(stack: Stack, expression: unknown): string {
  return `${stack.node.path}/${JSON.stringify(expression)}`;
}

/** The exported values of all stacks by the name of the export, each as an expression of its own stack. */
function exportedExpressions(all: readonly IConstruct[]): ReadonlyMap<string, string> {
  return new Map(
    all.filter(isExport).map((output) => {
      const stack = Stack.of(output);
      return [JSON.stringify(stack.resolve(output.exportName)), expressionOf(stack, stack.resolve(output.value))];
    }),
  );
}

/** `instanceof` would not see a second copy of CDK. */
function isExport(construct: IConstruct): construct is CfnOutput {
  return CfnElement.isCfnElement(construct) && 'exportName' in construct && construct.exportName !== undefined;
}

/** A text of a template, with a digest in the place of each expression that only the deployment knows. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = (value as { readonly 'Fn::Join'?: readonly [string, unknown] } | undefined)?.['Fn::Join'];
  if (parts?.[0] !== '' || !Array.isArray(parts[1])) return `(${digestOf(value ?? null)})`;
  return parts[1].map((part: unknown) => textOf(part)).join('');
}

/** The objects of a manifest; none where an expression stands in the place of a number. */
function parsed(manifest: string): readonly KubernetesObject[] {
  try {
    const objects: unknown = JSON.parse(manifest);
    return Array.isArray(objects) ? (objects as KubernetesObject[]) : [];
  } catch {
    return [];
  }
}
