import { Template } from '../../../../lib/runtime/src/template/template';
import { MissingFeature, TemplateError, TemplateTooLarge } from '../../../../lib/runtime/src/template/template-error';
import type { Conversation } from './conversations';
import { pythonAnswers } from './python';

/** What rendering the same templates with ours and with jinja2 gave. */
export interface Comparison {
  /** The same text. */
  readonly alike: number;
  /** An error from both. */
  readonly refused: number;
  /** jinja2 answers; ours says which feature is missing. By message. */
  readonly missing: ReadonlyMap<string, number>;
  /** Everything else, as texts that say what differs. */
  readonly different: readonly string[];
}

/** A fixed time, for `strftime_now`. */
const NOW_SECONDS = 1_769_500_000;

type Rendered = { readonly text: string } | { readonly error: string };

/** Renders each template with each set of variables, with ours and with jinja2. */
export async function renderBoth(
  sources: readonly string[],
  variables: readonly Conversation[],
  names: readonly string[] = sources,
): Promise<Comparison> {
  const pairs = sources.flatMap((_, source) => variables.map((_variables, number) => [source, number] as const));
  const theirs = await pythonAnswers<readonly Rendered[]>('jinja2-renders.py', {
    sources,
    variables,
    pairs,
    now: NOW_SECONDS,
  });
  const result = { alike: 0, refused: 0, missing: new Map<string, number>(), different: [] as string[] };
  const templates = sources.map(parsed);
  for (const [index, [source, number]] of pairs.entries()) {
    const [ours, expected] = [render(templates[source], variables[number] ?? {}), theirs[index]];
    if (expected === undefined) throw new Error('jinja2 gave fewer answers than there are templates');
    if ('text' in ours && 'text' in expected && ours.text === expected.text) result.alike += 1;
    else if (ours instanceof TemplateError && 'error' in expected) result.refused += 1;
    else if (ours instanceof TemplateTooLarge && 'error' in expected) result.refused += 1;
    else if (ours instanceof MissingFeature) {
      const feature = ours.message.replace(/ \(line \d+ of the template\)$/, '');
      result.missing.set(feature, (result.missing.get(feature) ?? 0) + 1);
    } else result.different.push(difference(`${names[source]} with variables ${number}`, ours, expected));
  }
  return result;
}

function parsed(source: string): Template | Error {
  try {
    return new Template(source);
  } catch (error) {
    return error as Error;
  }
}

function render(template: Template | Error | undefined, variables: Conversation): { text: string } | Error {
  if (!(template instanceof Template)) return template ?? new Error('no template');
  try {
    return { text: template.render(variables, new Date(NOW_SECONDS * 1000)) };
  } catch (error) {
    return error as Error;
  }
}

/** Says where two renderings begin to differ. */
function difference(name: string, ours: { text: string } | Error, theirs: Rendered): string {
  const mine = 'text' in ours ? ours.text : `${ours.name}: ${ours.message}`;
  const other = 'text' in theirs ? theirs.text : theirs.error;
  let at = 0;
  while (at < mine.length && mine[at] === other[at]) at += 1;
  const shown = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 100));
  return `${name.slice(0, 500)}\n  ours:   ${shown(mine)}\n  jinja2: ${shown(other)}`;
}
