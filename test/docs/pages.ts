import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AssetManifestArtifact } from 'aws-cdk-lib/cx-api';
import type { App as Cdk8sApp } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { HELM_RELEASES, type HelmRelease } from '../../lib/catalog/releases';
import { planInferenceImageSource } from '../../lib/inference/inference-image/inference-image';
import { type Block, blocksOf, type Engine } from './blocks';
import { type CdkResult, executeCdk, executeCdk8s, executePlain } from './execute';
import { costOf, costTable, exampleCostTable } from './costs';
import { decisionsOf, type Planner } from './decisions';
import { diskTable } from './disk-table';
import { keptResources, type KeptResource, keptTable } from './kept';
import { code, table, withGenerated } from './markdown';
import { bucketTable, egressCostTable, endpointTable } from './network-tables';
import { personaTable } from './persona-table';
import { allProblems, problemsOf } from './problems';
import { allRules } from './rules';
import { storePrices } from './store-prices';

const ROOT = join(__dirname, '../..');
const CONSTRUCTS = 'docs/constructs';

/** A page as it is in the checkout, and as it should be. */
export interface GeneratedPage {
  readonly file: string;
  readonly found: string;
  readonly expected: string;
}

/** Returns every page with generated parts. */
export function generatedPages(): readonly GeneratedPage[] {
  return [
    page('docs/problems.md', () => allProblems()),
    page('docs/rules.md', () => allRules()),
    page('README.md', () => catalogue(`${CONSTRUCTS}/`)),
    page('docs/what-destroy-leaves.md', () => keptTable(allKept())),
    page('docs/private-networks.md', () => mirrorTable()),
    page('docs/choosing-a-store.md', () => storePrices()),
    page('docs/getting-started.md', (name) => exampleCostTable(name.endsWith('gpuNodes=1'))),
    ...constructPages().map((file) => {
      const generate = constructParts(readFileSync(join(ROOT, file), 'utf8'));
      return page(file, generate);
    }),
  ];
}

/** Returns the files of docs/constructs. */
export function constructPages(): readonly string[] {
  return readdirSync(join(ROOT, CONSTRUCTS))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${CONSTRUCTS}/${file}`);
}

/** Returns what all constructs keep, by the first example of each page. */
export function allKept(): readonly KeptResource[] {
  return constructPages().flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const construct = titleOf(text);
    // A datacenter keeps what its parts keep.
    if (!hasBlock(text, 'cdk') || construct === 'Datacenter') return [];
    return executeCdk(firstBlock(text, 'cdk'), ({ stack, assembly }) =>
      keptResources(construct, [assembly.getStackArtifact(stack.artifactId)]),
    );
  });
}

function page(file: string, generate: (name: string) => string): GeneratedPage {
  const found = readFileSync(join(ROOT, file), 'utf8');
  return { file, found, expected: withGenerated(found, generate) };
}

/** What can be generated for the page of a construct. Each example is executed once, and only if a part needs it. */
function constructParts(text: string): (name: string) => string {
  const construct = titleOf(text);
  const cdk = once(() => describeCdk(firstBlock(text, 'cdk'), construct));
  const charts = once(() => executeCdk8s(firstBlock(text, 'cdk8s')));
  const plan = once(() => planOfPage(text, construct, cdk, charts));
  const parts: Readonly<Record<string, (argument: string) => string>> = {
    resources: () => cdk().resources,
    assets: () => cdk().assets,
    decisions: () => decisionsOf(construct as Planner, plan()),
    cost: () => costTable(costOf(plan())),
    problems: () => problemsOf(construct),
    endpoints: endpointTable,
    buckets: bucketTable,
    'egress-cost': egressCostTable,
    disks: diskTable,
    persona: personaTable,
    objects: () => objectsOf(charts()),
    yaml: (kind) => yamlOf(charts(), kind),
  };
  return (name) => {
    const [part = '', ...words] = name.split(' ');
    const argument = words.join(' ');
    const generate = parts[part];
    if (generate === undefined) throw new Error(`'${name}' cannot be generated. Use ${Object.keys(parts).join(', ')}.`);
    return generate(argument);
  };
}

/** Takes the plan from the first example that makes one. */
function planOfPage(text: string, construct: string, cdk: () => CdkDescription, charts: () => Cdk8sApp): unknown {
  // An image is no construct.
  if (construct === 'InferenceImage') return planInferenceImageSource({}).plan;
  if (hasBlock(text, 'cdk')) return cdk().plan;
  return hasBlock(text, 'cdk8s') ? planOf(charts(), construct) : executePlain(firstBlock(text, 'none'));
}

interface CdkDescription {
  readonly resources: string;
  readonly assets: string;
  readonly plan: unknown;
}

function describeCdk(block: Block, construct: string): CdkDescription {
  return executeCdk(block, (result) => ({
    resources: resourcesOf(result),
    assets: assetsOf(result),
    plan: planOf(result.stack, construct),
  }));
}

/** Counts the resources of the example's stack by type. */
function resourcesOf({ stack, assembly }: CdkResult): string {
  const { Resources = {} } = assembly.getStackArtifact(stack.artifactId).template as {
    Resources?: Record<string, { Type: string }>;
  };
  const counts = new Map<string, number>();
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  const rows = [...counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([type, count]) => [code(type), `${count}`]);
  return table(['resource', 'count'], rows);
}

/** Lists the images that a deployment of the example's stack builds. */
function assetsOf({ stack, assembly }: CdkResult): string {
  const images = assembly.artifacts
    .filter((artifact) => AssetManifestArtifact.isAssetManifestArtifact(artifact))
    .filter(({ file }) => file.endsWith(`/${stack.artifactId}.assets.json`))
    .flatMap(({ contents }) => Object.values(contents.dockerImages ?? {}));
  const rows = images.map(({ source }) => [source.dockerFile ?? 'Dockerfile', code(source.platform ?? '')]);
  return table(['image asset', 'platform'], rows);
}

function planOf(scope: IConstruct, construct: string): unknown {
  const found = scope.node.findAll().find((it) => [construct, `${construct}Chart`].includes(it.constructor.name));
  if (found === undefined || !('plan' in found)) return undefined;
  return found.plan;
}

function objectsOf(app: Cdk8sApp): string {
  const objects = app.charts.flatMap(
    (chart) => chart.toJson() as { kind: string; metadata: { name: string; namespace?: string } }[],
  );
  return table(
    ['object', 'name', 'namespace'],
    objects.map(({ kind, metadata: { name, namespace = '' } }) => [kind, code(name), namespace && code(namespace)]),
  );
}

/** The YAML of the example, or of the objects of one kind. */
function yamlOf(app: Cdk8sApp, kind: string): string {
  const documents = app
    .synthYaml()
    .split(/^---\n/m)
    .filter((document) => kind === '' || document.includes(`\nkind: ${kind}\n`));
  return `\`\`\`yaml\n${documents.join('---\n').trim()}\n\`\`\``;
}

/** What comes from the internet, of every chart that the library pins. */
function mirrorTable(): string {
  const rows = Object.values(HELM_RELEASES).map((release: HelmRelease) => [
    `${code(release.chart)} ${release.version}`,
    release.repository,
    release.images.map(({ registry, repository, tag }) => code(`${registry}/${repository}:${tag}`)).join(', '),
    `[chart](${release.source}) (${release.date})`,
  ]);
  return table(['chart', 'repository', 'images', 'source'], rows);
}

/** The table of all constructs, from the first paragraphs of their pages. */
function catalogue(link: string): string {
  const rows = constructPages().map((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const engines = (['cdk', 'pulumi', 'cdk8s'] as const).filter((engine) => hasBlock(text, engine));
    return [
      `[${titleOf(text)}](${link}${basename(file)})`,
      firstSentence(text),
      engines.map((it) => NAMES[it]).join(', ') || 'no engine',
    ];
  });
  return table(['construct', 'what it declares', 'for'], rows);
}

const NAMES = { cdk: 'CDK', pulumi: 'Pulumi', cdk8s: 'cdk8s' } as const;

function titleOf(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? '';
}

function firstSentence(text: string): string {
  const [, paragraph = ''] = /^# .+\n\n([\s\S]*?)\n\n/m.exec(text) ?? [];
  return /^[\s\S]*?\.(?=\s|$)/.exec(paragraph)?.[0].replaceAll('\n', ' ') ?? paragraph;
}

function hasBlock(text: string, engine: Engine): boolean {
  return blocksOf(text).some((block) => block.engine === engine);
}

function firstBlock(text: string, engine: Engine): Block {
  const block = blocksOf(text).find((it) => it.engine === engine);
  if (block === undefined) throw new Error(`${titleOf(text)} has no example for ${engine}.`);
  return block;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
