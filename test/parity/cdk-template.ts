import { type Fact, type Facts, kebab, OF_CDK, ownerOf, reference, referencesIn, type Says } from './facts';

/** A resource of a template, its references written as `«kind name»`. */
export interface CdkResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Says;
  readonly retained: boolean;
  readonly dependsOn: readonly string[];
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Says;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

/** Pseudo parameters of the place where both engines declare. */
const PLACE: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '111122223333',
  'AWS::Region': 'us-east-1',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** How a resource of CDK is called here: its type, its path without stack and `Resource`, and its kind and name. */
export interface NamingRule {
  readonly type: string;
  readonly path: RegExp;
  /** `$1` and so on stand for the groups of the path, in small letters. */
  readonly id: string;
}

/** Reads the resources of a template. `idOf` names them. */
export class CdkTemplate {
  readonly resources: readonly CdkResource[];
  private readonly ids: ReadonlyMap<string, string>;

  constructor(template: Readonly<Record<string, unknown>>, naming: readonly NamingRule[]) {
    const all = Object.entries((template.Resources ?? {}) as Readonly<Record<string, TemplateResource>>);
    this.ids = new Map(all.map(([logicalId, resource]) => [logicalId, nameOf(resource, naming)]));
    this.resources = all.map(([logicalId, { Type, Properties = {}, DependsOn = [], DeletionPolicy = '' }]) => ({
      id: this.idOf(logicalId),
      type: Type,
      properties: this.resolved(Properties) as Says,
      retained: DeletionPolicy.startsWith('Retain'),
      dependsOn: [DependsOn].flat().map((it) => this.idOf(it)),
    }));
  }

  /** The resources of a type. */
  ofType(type: string): readonly CdkResource[] {
    return this.resources.filter((it) => it.type === type);
  }

  private idOf(logicalId: string): string {
    return this.ids.get(logicalId) ?? `unknown ${logicalId}`;
  }

  private resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((it) => this.resolved(it));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [[name, argument] = ['', undefined]] = entries;
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return this.expression(name, argument);
    return Object.fromEntries(entries.map(([key, inner]) => [key, this.resolved(inner)]));
  }

  private expression(name: string, argument: unknown): unknown {
    if (name === 'Ref' && argument === 'AWS::NoValue') return undefined;
    if (name === 'Ref') return PLACE[argument as string] ?? reference(this.idOf(argument as string));
    if (name === 'Fn::GetAtt') return reference(this.idOf((argument as readonly string[])[0] as string));
    const [first, second] = (Array.isArray(argument) ? argument : [argument]) as readonly unknown[];
    if (name === 'Fn::Join') return (second as readonly unknown[]).map((it) => this.resolved(it)).join(String(first));
    if (name === 'Fn::Base64') return this.resolved(first);
    if (name === 'Fn::Select') return partAt(this.resolved(second), Number(first));
    if (name === 'Fn::Split') return partsOfText(this.resolved(second), String(first));
    return { [name]: this.resolved(argument) };
  }
}

/** Parts of what only the deployment knows are called as the whole. */
function partAt(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : list;
}

function partsOfText(text: unknown, separator: string): unknown {
  return text === reference(referencesIn(text)[0] ?? '') ? text : String(text).split(separator);
}

/** A fact about a resource of CDK. */
export function cdkFact(resource: CdkResource, says: Says, more: readonly CdkResource[] = []): Fact {
  const all = [resource, ...more];
  const after = all.flatMap(({ properties, dependsOn }) => [...referencesIn(properties), ...dependsOn]);
  const others = after.filter((it) => (ownerOf(it) ?? it) !== resource.id);
  return { says, after: new Set(others), hasParts: more.length > 0, retained: resource.retained };
}

function nameOf({ Type, Metadata }: TemplateResource, naming: readonly NamingRule[]): string {
  const path = (Metadata?.['aws:cdk:path'] ?? '')
    .split('/')
    .slice(1)
    .join('/')
    .replace(/\/(Resource|Default)$/, '');
  for (const rule of naming) {
    const found = rule.type === Type ? rule.path.exec(path) : null;
    if (found !== null && rule.id === OF_CDK) return `${OF_CDK} ${path}`;
    if (found !== null) return rule.id.replaceAll(/\$(\d)/g, (_, group: string) => kebab(found[Number(group)] ?? ''));
  }
  return `unnamed ${Type} ${path}`;
}

/** Facts by kind and name. Two of one name would hide each other. */
export function factsOf(entries: readonly (readonly [id: string, fact: Fact])[]): Facts {
  const facts = new Map<string, Fact>();
  for (const [id, fact] of entries) {
    if (facts.has(id)) throw new Error(`${id} is declared twice.`);
    facts.set(id, fact);
  }
  return facts;
}
