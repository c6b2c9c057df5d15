import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What a value must be, read from the declarations of a provider's SDK. */
export type Kind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'any'
  | { readonly list: Kind }
  | { readonly map: Kind }
  | { readonly union: readonly Kind[] }
  | { readonly values: readonly (string | number)[] }
  /** A nested type by its name in `types/input.d.ts`, such as `ec2.LaunchTemplateMetadataOptions`. */
  | { readonly object: string };

export interface Field {
  readonly kind: Kind;
  readonly required: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** Inputs and outputs of a resource type, or the arguments of a function. */
export interface DeclaredType {
  readonly inputs: Fields;
  /** Names of the outputs; none for a function. */
  readonly outputs: readonly string[];
  /** Those of them that are always a text. */
  readonly textOutputs: readonly string[];
}

const READ = new Map<string, ProviderTypes>();

/** The types of the SDK in a folder. Declarations are long, so they are read once in a process. */
export function providerTypes(packageName: string, folder: string): ProviderTypes {
  const types = READ.get(folder) ?? new ProviderTypes(packageName, folder);
  READ.set(folder, types);
  return types;
}

/**
 * The types of a provider, from the declarations of the SDK that the program itself uses: `@pulumi/aws/ec2/vpc.d.ts`
 * has `VpcArgs`, and nested types are in `types/input.d.ts`. Read when asked for.
 */
export class ProviderTypes {
  private readonly declared = new Map<string, DeclaredType | undefined>();
  private nestedTypes: ReadonlyMap<string, ts.InterfaceDeclaration> | undefined;
  private readonly nestedFields = new Map<string, Fields>();

  constructor(
    readonly packageName: string,
    private readonly folder: string,
  ) {}

  /** A type token such as `aws:ec2/vpc:Vpc`, or a function's such as `aws:index/getRegion:getRegion`. */
  type(token: string): DeclaredType | undefined {
    if (!this.declared.has(token)) this.declared.set(token, this.read(token));
    return this.declared.get(token);
  }

  /** The fields of a nested type. */
  nested(name: string): Fields | undefined {
    const known = this.nestedFields.get(name);
    if (known) return known;
    this.nestedTypes ??= interfacesIn(path.join(this.folder, 'types', 'input.d.ts'));
    const declaration = this.nestedTypes.get(name);
    if (declaration === undefined) return undefined;
    const fields = fieldsOf(declaration.members, this.folder, name.split('.').slice(0, -1).join('.'));
    this.nestedFields.set(name, fields);
    return fields;
  }

  private read(token: string): DeclaredType | undefined {
    const [, module = '', name = ''] = token.split(':');
    const file = declarationFile(this.folder, module, name);
    if (file === undefined) return undefined;
    const source = parse(file);
    const args = source.statements.find(
      (each): each is ts.InterfaceDeclaration =>
        ts.isInterfaceDeclaration(each) && each.name.text === `${name[0]?.toUpperCase()}${name.slice(1)}Args`,
    );
    const declared = source.statements.find(
      (each): each is ts.ClassDeclaration => ts.isClassDeclaration(each) && each.name?.text === name,
    );
    if (args === undefined && declared === undefined) return undefined;
    const outputs = [...(declared?.members ?? [])].filter(ts.isPropertyDeclaration).map((member) => ({
      name: member.name.getText(source),
      type: member.type?.getText(source) ?? '',
    }));
    const namesOf = (form: RegExp) => outputs.filter(({ type }) => form.test(type)).map(({ name: output }) => output);
    return {
      inputs: args === undefined ? {} : fieldsOf(args.members, this.folder, ''),
      outputs: namesOf(/Output</),
      textOutputs: namesOf(/^pulumi\.Output<string>$/),
    };
  }
}

/** `ec2/vpc` is a file, `apps/v1` a folder with the file `deployment`, `index` the package itself. */
function declarationFile(folder: string, module: string, name: string): string | undefined {
  const own = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  const within = module.replace(/^index(\/|$)/, '');
  const places = [within, path.join(within, own)];
  return places.map((place) => path.join(folder, `${place}.d.ts`)).find(existsSync);
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
}

/** Interfaces of a file, those of its namespaces as `ec2.Name`. */
function interfacesIn(file: string): ReadonlyMap<string, ts.InterfaceDeclaration> {
  const found = new Map<string, ts.InterfaceDeclaration>();
  if (!existsSync(file)) return found;
  const visit = (statements: readonly ts.Statement[], prefix: string): void => {
    for (const each of statements) {
      if (ts.isInterfaceDeclaration(each)) found.set(`${prefix}${each.name.text}`, each);
      else if (ts.isModuleDeclaration(each) && each.body && ts.isModuleBlock(each.body))
        visit(each.body.statements, `${prefix}${each.name.text}.`);
    }
  };
  visit(parse(file).statements, '');
  return found;
}

function fieldsOf(members: ts.NodeArray<ts.TypeElement>, folder: string, namespace: string): Fields {
  const fields: Record<string, Field> = {};
  for (const member of members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const name = ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
    fields[name] = { kind: kindOf(member.type, folder, namespace), required: member.questionToken === undefined };
  }
  return fields;
}

function kindOf(type: ts.TypeNode, folder: string, namespace: string): Kind {
  const inner = (node: ts.TypeNode) => kindOf(node, folder, namespace);
  if (ts.isParenthesizedTypeNode(type)) return inner(type.type);
  if (ts.isArrayTypeNode(type)) return { list: inner(type.elementType) };
  if (ts.isLiteralTypeNode(type)) {
    const { literal } = type;
    return ts.isStringLiteral(literal) ? { values: [literal.text] } : 'any';
  }
  if (ts.isUnionTypeNode(type)) {
    const kinds = type.types.filter((each) => each.kind !== ts.SyntaxKind.UndefinedKeyword).map(inner);
    return kinds.length === 1 && kinds[0] !== undefined ? kinds[0] : { union: kinds };
  }
  if (ts.isTypeLiteralNode(type)) {
    const index = type.members.find(ts.isIndexSignatureDeclaration);
    return index ? { map: inner(index.type) } : 'any';
  }
  if (ts.isTypeReferenceNode(type)) return referenceKind(type, folder, namespace);
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return 'string';
    case ts.SyntaxKind.NumberKeyword:
      return 'number';
    case ts.SyntaxKind.BooleanKeyword:
      return 'boolean';
    default:
      return 'any';
  }
}

function referenceKind(type: ts.TypeReferenceNode, folder: string, namespace: string): Kind {
  const name = type.typeName.getText();
  const [argument] = type.typeArguments ?? [];
  if (name === 'pulumi.Input' || name === 'Promise') return argument ? kindOf(argument, folder, namespace) : 'any';
  if (name.startsWith('inputs.')) return { object: name.slice('inputs.'.length) };
  if (name.startsWith('enums.')) return enumValues(folder, name.slice('enums.'.length));
  return 'any'; // assets, archives, classes of the SDK
}

/** The values of an enum, which the SDK declares as a constant object: `types/enums/ec2/index.d.ts`. */
function enumValues(folder: string, name: string): Kind {
  const [last = '', ...modules] = name.split('.').toReversed();
  const file = path.join(folder, 'types', 'enums', ...modules.toReversed(), 'index.d.ts');
  if (!existsSync(file)) return 'any';
  const block = new RegExp(`export declare const ${last}: \\{([^}]*)\\}`).exec(readFileSync(file, 'utf8'))?.[1];
  const values = [...(block ?? '').matchAll(/readonly \w+: ("(?:[^"\\]|\\.)*"|-?\d+)/g)].map(
    (match) => JSON.parse(match[1] ?? '""') as string | number,
  );
  return values.length > 0 ? { values } : 'any';
}
