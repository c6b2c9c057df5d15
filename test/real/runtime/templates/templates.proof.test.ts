import { conversations } from './conversations';
import { shippedTemplates } from './python';
import { renderBoth } from './render-both';
import { FUZZ_VARIABLES, fuzzTemplate } from './template-fuzz';

/** Random templates in one part, and parts. */
const [PART, PARTS] = [20_000, 10];
/** The seeds of the short test are others. */
const FIRST_SEED = 1_000_000;

test('every chat template that a package ships is rendered as by jinja2, or refused by both', async () => {
  const templates = await shippedTemplates('all');

  const { alike, refused, missing, different } = await renderBoth(
    templates.map(({ source }) => source),
    conversations(),
    templates.map(({ name }) => name),
  );

  console.log(`${templates.length} templates: ${alike} texts alike, ${refused} refused by both`);
  expect([different, missing]).toEqual([[], new Map()]);
  expect(templates.length).toBeGreaterThan(900);
}, 900_000);

test('random templates are rendered as by jinja2, or refused; a missing feature is named', async () => {
  const counts = { alike: 0, refused: 0, missing: 0 };
  const different: string[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const sources = Array.from({ length: PART }, (_, index) => fuzzTemplate(FIRST_SEED + part * PART + index));
    const result = await renderBoth(sources, [FUZZ_VARIABLES]);
    counts.alike += result.alike;
    counts.refused += result.refused;
    for (const count of result.missing.values()) counts.missing += count;
    different.push(...result.different);
  }

  console.log(`${PART * PARTS} random templates:`, counts);
  expect(different.slice(0, 20)).toEqual([]);
}, 900_000);
