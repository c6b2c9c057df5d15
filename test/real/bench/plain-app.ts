import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, AssetStaging, CfnResource, Stack } from 'aws-cdk-lib';
import { readAssembly } from '../../../lib/rehearsal/src/compare/assembly';

/**
 * The resources of the assembly named by BENCH_ASSEMBLY, each a plain CfnResource with its literal properties, and its
 * assets, without which the template could not be deployed. Without BENCH_ASSETS the resources alone.
 */
const assembly = process.env.BENCH_ASSEMBLY ?? '';
const app = new App();
const stacks = new Map<string, Stack>();

function stackOf(name: string): Stack {
  const stack = stacks.get(name) ?? new Stack(app, name, { analyticsReporting: false });
  stacks.set(name, stack);
  return stack;
}

for (const resource of readAssembly(assembly).flatMap((stack) => stack.resources)) {
  new CfnResource(stackOf(resource.stack), resource.logicalId, {
    type: resource.type,
    properties: resource.properties,
  }).overrideLogicalId(resource.logicalId);
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
  readonly dockerImages?: Readonly<Record<string, { readonly source: { readonly directory: string } }>>;
}

/** The folders and files that the assembly of a stack uploads, without its template. */
function assetsOf(stack: string): string[] {
  const { files = {}, dockerImages = {} } = JSON.parse(
    readFileSync(join(assembly, `${stack}.assets.json`), 'utf8'),
  ) as AssetManifest;
  return [
    ...Object.values(files).map(({ source }) => source.path),
    ...Object.values(dockerImages).map(({ source }) => source.directory),
  ].filter((path) => path.startsWith('asset.'));
}

if (process.env.BENCH_ASSETS) {
  const names = readdirSync(assembly).filter((file) => file.endsWith('.assets.json'));
  for (const stack of names.map((file) => file.replace('.assets.json', ''))) {
    for (const path of assetsOf(stack)) {
      new AssetStaging(stackOf(stack), path, { sourcePath: join(assembly, path) });
    }
  }
}
app.synth();
