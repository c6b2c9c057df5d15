import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from '../../lib/cdk';
import * as charts from '../../lib/cdk8s';
import * as pulumi from '../../lib/pulumi';
import { blocksOf, type Engine } from './blocks';
import { ENGINE_HEADINGS, engineSections, missingEngines } from './engine-sections';
import { constructPages } from './pages';

const pages = constructPages().map((file) => readFileSync(join(__dirname, '../..', file), 'utf8'));

function namesOf(module: object): readonly string[] {
  return Object.keys(module);
}

test.each([
  ['cdk', namesOf(cdk)],
  ['cdk8s', namesOf(charts)],
  ['pulumi', namesOf(pulumi)],
] as const satisfies readonly (readonly [Engine, readonly string[]])[])(
  'every construct of %s is declared by an example of docs/constructs',
  (engine, constructs) => {
    const examples = pages
      .flatMap((page) => blocksOf(page).filter((block) => block.engine === engine))
      .map(({ code }) => code)
      .join('\n');

    const missing = constructs.filter((name) => !new RegExp(`\\b${name}(\\.from\\w+)?\\(`).test(examples));

    expect(missing).toEqual([]);
  },
);

test.each(pages.map((page) => [/^# (.+)$/m.exec(page)?.[1], page]))(
  'the page of %s has the parts of every page',
  (_, page) => {
    const headings = [...(page ?? '').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Declare it', 'What you get', 'Options that matter', 'Cost', 'Problems', 'Good to know']);
  },
);

test.each(pages.map((page) => [/^# (.+)$/m.exec(page)?.[1] ?? '', page]))(
  'the page of %s shows CDK and Pulumi side by side',
  (_, page) => {
    expect(missingEngines(page)).toEqual([]);
  },
);

test.each(pages.map((page) => [/^# (.+)$/m.exec(page)?.[1] ?? '', page]))(
  'the page of %s has examples of an engine only below its heading',
  (_, page) => {
    const misplaced = engineSections(page)
      .filter(({ heading }) => heading in ENGINE_HEADINGS)
      .flatMap(({ heading, engines }) =>
        engines
          .filter((engine) => engine !== ENGINE_HEADINGS[heading as keyof typeof ENGINE_HEADINGS])
          .map((engine) => `${engine} below ${heading}`),
      );
    expect(misplaced).toEqual([]);
  },
);

/** The page of a construct with these parts of 'Declare it'. */
function pageWith(...sections: readonly string[]): string {
  return `# Foo\n\n## Declare it\n\n${sections.join('\n\n')}\n\n## What you get\n`;
}

test('an engine without a heading, below another heading or with two headings is missing', () => {
  const forCdk = "```ts\nimport { Foo } from 'ai-datacenter/cdk';\n```";
  const forPulumi = "```ts\nimport { Foo } from 'ai-datacenter/pulumi';\n```";

  expect(missingEngines(pageWith('### CDK', forCdk, '### Pulumi', forPulumi))).toEqual([]);
  expect(missingEngines(pageWith(forCdk, forPulumi))).toEqual(['CDK', 'Pulumi']);
  expect(missingEngines(pageWith('### CDK', forCdk, forPulumi))).toEqual(['Pulumi']);
  expect(missingEngines(pageWith('### CDK', forCdk, '### Pulumi', 'See CDK.'))).toEqual(['Pulumi']);
  const twice = ['### Pulumi', forPulumi, '### Pulumi', forPulumi];
  expect(missingEngines(pageWith('### CDK', forCdk, ...twice))).toEqual(['Pulumi']);
});
