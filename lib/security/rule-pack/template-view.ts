import { CDK_MANIFEST, CDK_METADATA } from '../../core/cloud-assembly/cdk-types';
import type { TemplateResource } from '../../core/cloud-assembly/template';
import { identityOf, type KubernetesObject } from '../../core/kubernetes-objects';
import { resolved, resourceId, type Stacks, stacksOf } from './intrinsics';
import { isObject, type Properties, textAt } from './properties';
import { referencesIn } from './reference';
import { ResourceView, type StackOrder, type ViewedObject, type ViewedResource } from './resource-view';
import type { StackTemplate } from './template';

/** Returns the view of one template. */
export function viewOfTemplate(template: StackTemplate['template'], name = 'Stack'): ResourceView {
  return viewOfTemplates([{ name, template }]);
}

/** Returns the view of all templates of an app: references from one stack to another are followed. */
export function viewOfTemplates(all: readonly StackTemplate[]): ResourceView {
  const stacks = stacksOf(all);
  const resources = all.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {})
      .filter(([, { Type }]) => Type !== CDK_METADATA)
      .map(([logicalId, resource]) => viewedResource(logicalId, resource, stack, stacks)),
  );
  return new ResourceView(
    resources,
    resources.filter(({ type }) => type === CDK_MANIFEST).flatMap((resource) => objectsOf(resource)),
    stackOrder(all, resources),
  );
}

/** A stack is after those that it imports from, those that the assembly names, and those before these. */
function stackOrder(all: readonly StackTemplate[], resources: readonly ViewedResource[]): StackOrder {
  const stackOf = new Map(resources.map(({ id, stack = '' }) => [id, stack]));
  const direct = new Map(all.map(({ name, after = [] }) => [name, new Set(after)]));
  for (const { stack = '', dependsOn } of resources) {
    for (const id of dependsOn) {
      const other = stackOf.get(id);
      if (other !== undefined && other !== stack) direct.get(stack)?.add(other);
    }
  }
  for (const before of direct.values()) {
    // A set that grows while it is walked ends with everything that is reached.
    for (const each of before) for (const earlier of direct.get(each) ?? []) before.add(earlier);
  }
  return direct;
}

function viewedResource(
  logicalId: string,
  { Type, Properties = {}, DependsOn = [], Metadata = {} }: TemplateResource,
  stack: StackTemplate,
  stacks: Stacks,
): ViewedResource {
  const id = resourceId(stack, logicalId);
  const properties = resolved(Properties, stack, stacks) as Properties;
  const path = textAt(Metadata, 'aws:cdk:path') ?? stack.paths?.get(logicalId) ?? id;
  return {
    id,
    type: Type,
    path,
    line: stack.lineOf?.(path),
    file: stack.file,
    stack: stack.name,
    properties,
    dependsOn: [
      ...[DependsOn].flat().map((each) => resourceId(stack, each)),
      ...referencesIn(properties).map((reference) => reference.id),
    ],
    names: namesOf(Type, properties),
  };
}

/** Properties by which others refer to a resource with a name of its own. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::EKS::Cluster': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateName',
  'AWS::EC2::PlacementGroup': 'GroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::ECR::Repository': 'RepositoryName',
};

function namesOf(type: string, properties: Properties): readonly string[] | undefined {
  const name = textAt(properties, NAME_PROPERTIES[type] ?? '');
  return name === undefined ? undefined : [name];
}

function objectsOf({ id, path, line, file, stack, properties, dependsOn }: ViewedResource): readonly ViewedObject[] {
  const cluster = String(properties['ClusterName']);
  return manifest(textAt(properties, 'Manifest')).flatMap((content) => {
    const identity = identityOf(content);
    if (identity === undefined) return [];
    const { kind, namespace, name } = identity;
    const own = [id, kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
    return [{ id: own, path, line, file, stack, content, kind, namespace, name, cluster, resource: id, dependsOn }];
  });
}

/** The objects of a manifest; none where something that is not known stands in the place of a number. */
function manifest(text = ''): readonly KubernetesObject[] {
  try {
    const objects: unknown = JSON.parse(text);
    return [objects].flat().filter(isObject);
  } catch {
    return [];
  }
}
