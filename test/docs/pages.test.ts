import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk from '../../lib/cdk';
import * as charts from '../../lib/cdk8s';
import * as pulumi from '../../lib/pulumi';
import { blocksOf, type Engine } from './blocks';
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
