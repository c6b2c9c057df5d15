import { RENDER_CASES, VARIABLES } from '../../../runtime/template/render-cases';
import { conversations } from './conversations';
import { pythonAnswers, shippedTemplates } from './python';
import { renderBoth } from './render-both';
import { FUZZ_VARIABLES, fuzzTemplate } from './template-fuzz';

/** Every how many of the templates are rendered here; the proof `templates` renders all. */
const STEP = 4;
/** Random templates; the proof `templates` takes more. */
const RANDOM = 6000;

test('the expected texts of the unit tests are what jinja2 renders', async () => {
  const sources = RENDER_CASES.map(([, source]) => source);

  const texts = await pythonAnswers('jinja2-renders.py', {
    sources,
    variables: [VARIABLES],
    pairs: sources.map((_, index) => [index, 0]),
    now: 0,
  });

  expect(texts).toEqual(RENDER_CASES.map(([, , text]) => ({ text })));
}, 120_000);

test('chat templates of public models are rendered as by jinja2, or refused by both', async () => {
  const templates = (await shippedTemplates('small')).filter((_, index) => index % STEP === 0);

  const { alike, refused, missing, different } = await renderBoth(
    templates.map(({ source }) => source),
    conversations(),
    templates.map(({ name }) => name),
  );

  console.log(`${templates.length} templates: ${alike} texts alike, ${refused} refused by both`);
  expect([different, missing]).toEqual([[], new Map()]);
  expect(alike).toBeGreaterThan(4000);
}, 240_000);

test('random templates are rendered as by jinja2, or refused; a missing feature is named', async () => {
  const sources = Array.from({ length: RANDOM }, (_, seed) => fuzzTemplate(seed));

  const { alike, refused, missing, different } = await renderBoth(sources, [FUZZ_VARIABLES]);

  console.log(
    `${RANDOM} templates: ${alike} alike, ${refused} refused by both, missing: ${[...missing.values()].length}`,
  );
  expect(different).toEqual([]);
  expect(alike).toBeGreaterThan(RANDOM / 4);
}, 240_000);
