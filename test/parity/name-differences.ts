import type { AllowedName } from './allowed-names';
import type { PublicSurface } from './public-surface';

/** Names of one thing: what CDK takes or shows as an object, Pulumi does by one of its values. */
const VALUE_OF_OBJECT = ['', 'Arn', 'Id', 'Ids', 'Name'];
const VALUES_OF_OBJECTS = ['Arns', 'Ids', 'Names'];

/** What is called differently in all constructs. */
const RENAMED: Readonly<Record<string, string>> = { removalPolicy: 'retainOnDelete' };

/** Names that only one engine has, a line each: `CDK NetworkProps.zones`. */
export function nameDifferences(cdk: PublicSurface, pulumi: PublicSurface): readonly string[] {
  const shared = [...cdk.names].filter((name) => pulumi.names.has(argsOf(name)));
  return [
    ...[...cdk.names].filter((name) => !pulumi.names.has(argsOf(name))).map((name) => `CDK ${name}`),
    ...[...pulumi.names].filter((name) => !shared.some((it) => argsOf(it) === name)).map((name) => `Pulumi ${name}`),
    ...shared.flatMap((name) => [
      ...onlyOne(name, cdk.fields.get(name), pulumi.fields.get(argsOf(name))),
      ...onlyOne(name, cdk.members.get(name), pulumi.members.get(name)),
    ]),
  ];
}

/** The names that are not allowed, and the allowances that nothing needs. */
export function judgedNames(differences: readonly string[], allowed: readonly AllowedName[]) {
  return {
    unexplained: differences.filter((line) => !allowed.some((it) => allows(it, line))),
    unneeded: allowed.filter((it) => !differences.some((line) => allows(it, line))).map(({ name }) => name),
  };
}

function allows({ engine, name }: AllowedName, line: string): boolean {
  return name.startsWith('*.')
    ? line.startsWith(`${engine} `) && line.endsWith(name.slice(1))
    : line === `${engine} ${name}`;
}

/** `FooProps` of CDK is `FooArgs` in Pulumi. */
function argsOf(name: string): string {
  return name.replace(/Props$/, 'Args');
}

function onlyOne(owner: string, cdk: readonly string[] = [], pulumi: readonly string[] = []): readonly string[] {
  const inCdk = (name: string) => cdk.some((it) => isSame(it, name));
  const inPulumi = (name: string) => pulumi.some((it) => isSame(name, it));
  return [
    ...cdk.filter((name) => !inPulumi(name)).map((name) => `CDK ${owner}.${name}`),
    ...pulumi.filter((name) => !inCdk(name)).map((name) => `Pulumi ${owner}.${name}`),
  ];
}

function isSame(cdk: string, pulumi: string): boolean {
  const values = [
    ...VALUE_OF_OBJECT.map((suffix) => `${cdk}${suffix}`),
    ...VALUES_OF_OBJECTS.map((suffix) => cdk.replace(/s$/, suffix)),
  ];
  return RENAMED[cdk] === pulumi || values.includes(pulumi);
}
