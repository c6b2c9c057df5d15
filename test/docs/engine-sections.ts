import { blocksOf, type Engine } from './blocks';

/** The headings of 'Declare it', one for each way in. */
export const ENGINE_HEADINGS = {
  CDK: 'cdk',
  Pulumi: 'pulumi',
  cdk8s: 'cdk8s',
  'Without an engine': 'none',
} as const satisfies Readonly<Record<string, Engine>>;

/** A heading of 'Declare it', and the engines of the examples below it. */
export interface EngineSection {
  readonly heading: string;
  readonly engines: readonly Engine[];
}

/** Returns the headings of 'Declare it' on the page of a construct, and the examples below each. */
export function engineSections(page: string): readonly EngineSection[] {
  const [, declare = ''] = /^## Declare it\n([\s\S]*?)^## /m.exec(page) ?? [];
  return declare
    .split(/^### /m)
    .slice(1)
    .map((section) => ({
      heading: section.slice(0, section.indexOf('\n')),
      engines: blocksOf(section).map(({ engine }) => engine),
    }));
}

/**
 * Returns the engines of CDK and Pulumi that a page does not show: each has one heading, and an example of its own
 * below it.
 */
export function missingEngines(page: string): readonly string[] {
  const sections = engineSections(page);
  return (['CDK', 'Pulumi'] as const).filter((heading) => {
    const [section, ...others] = sections.filter((it) => it.heading === heading);
    return others.length > 0 || !section?.engines.includes(ENGINE_HEADINGS[heading]);
  });
}
